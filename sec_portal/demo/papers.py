"""Small real files that show what was made: a PDF of one page, and a table of figures."""

from feedback.models import Change, Evidence

Kind = Evidence.Kind
KINDS = {
    Change.Kind.POLICY: (Kind.POLICY, "Standard, version 3"),
    Change.Kind.TRAINING: (Kind.TRAINING, "Training record: 140 staff"),
    Change.Kind.RESOURCE: (Kind.RESOURCE, "The page as it is handed out"),
    Change.Kind.SERVICE: (Kind.POLICY, "How it works now, one page"),
    Change.Kind.PRACTICE: (Kind.POLICY, "Guidance for the team, one page"),
    Change.Kind.CULTURE: (Kind.OTHER, "Notes of the listening day"),
    Change.Kind.LAW: (Kind.OTHER, "Letter to the region"),
}
FIGURES = (
    "team,staff,trained\nPublic protection,46,46\nVictim and witness services,22,21\nContact centre,58,52\n"
    "Local policing,14,14\n"
)
Paper = tuple[str, Kind, str, bytes]


def of_change(change: Change) -> list[Paper]:
    """What a change is shown by: title, kind, name of the file and its bytes. A policy comes with its figures too."""
    kind, title = KINDS[Change.Kind(change.kind)]
    found: list[Paper] = [(title, kind, "evidence.pdf", pdf_of(title, change.title))]
    if change.kind == Change.Kind.POLICY:
        found.append(("Training record: 133 of 140 staff", Kind.TRAINING, "training.csv", FIGURES.encode()))
    return found


def pdf_of(*lines: str) -> bytes:
    """One page with these lines, in Latin letters."""
    text = " T* ".join(f"({_plain(line)}) Tj" for line in lines)
    drawn = f"BT /F1 18 Tf 28 TL 60 760 Td {text} ET".encode("latin-1")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    written, starts = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        starts.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return written + end % (len(objects) + 1, table, len(objects) + 1, len(written))


def _plain(line: str) -> str:
    """Letters of the font's own table; brackets would end the text."""
    known = line.replace("’", "'").replace("“", '"').replace("”", '"').replace("\\", "")
    return known.replace("(", "").replace(")", "").encode("latin-1", "ignore").decode("latin-1")

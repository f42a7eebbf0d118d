"""A photograph keeps its picture and loses everything else: its location can be a refuge (security rule 11)."""

import io

import pytest
from PIL import Image, PngImagePlugin

from safeguards.audit import Why
from safeguards.filing.kinds import NotTaken
from safeguards.filing.opening import open_file
from safeguards.tests.files import kept, picture

pytestmark = pytest.mark.django_db
SECRET = b"51.4816 -3.1791 of Copper Heron"


def exif(orientation=1):
    told = Image.Exif()
    told[0x0112], told[0x010F], told[0x9286] = orientation, "Phone of Copper Heron", SECRET.decode()
    told[0x0132] = "2026:03:04 10:11:12"
    gps = told.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (51.0, 28.0, 53.0), "W", (3.0, 10.0, 44.0)
    return told


def after(content, by):
    """The picture as it is kept."""
    return b"".join(open_file(kept(content, by=by, name="garden.jpg"), by=by, why=Why.WORK).chunks())


def texts():
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", SECRET.decode())
    told.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    return told


TELLING = {
    "EXIF in JPEG": lambda: picture("JPEG", exif=exif()),
    "a comment in JPEG": lambda: picture("JPEG", comment=SECRET),
    "XMP in JPEG": lambda: picture("JPEG", xmp=SECRET),
    "a profile in JPEG": lambda: picture("JPEG", icc_profile=SECRET),
    "EXIF in PNG": lambda: picture("PNG", exif=exif()),
    "texts in PNG": lambda: picture("PNG", pnginfo=texts()),
    "EXIF in WebP": lambda: picture("WEBP", exif=exif()),
    "XMP in WebP": lambda: picture("WEBP", xmp=SECRET),
    "behind the end of JPEG": lambda: picture("JPEG") + SECRET,
    "behind the end of PNG": lambda: picture("PNG") + SECRET,
}


@pytest.mark.parametrize("where", TELLING)
def test_what_tells_of_place_or_person_is_gone(where, coordinator):
    before = TELLING[where]()
    made = after(before, coordinator)
    assert SECRET in before
    assert SECRET not in made
    assert b"Copper Heron" not in made


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_the_kept_picture_has_no_exif_and_no_notes(form, coordinator):
    with Image.open(io.BytesIO(after(picture(form, exif=exif()), coordinator))) as made:
        assert dict(made.getexif()) == {}
        assert set(made.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "loop", "background"}


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_the_picture_is_still_the_picture(form, coordinator):
    with Image.open(io.BytesIO(after(picture(form), coordinator))) as made:
        assert (made.format, made.size) == (form, (40, 30))
        left, right = made.convert("RGB").getpixel((5, 15)), made.convert("RGB").getpixel((35, 15))
    assert left[0] > 200 > 60 > max(right)


def test_a_photograph_that_was_taken_sideways_stands_upright(coordinator):
    with Image.open(io.BytesIO(after(picture("JPEG", exif=exif(orientation=6)), coordinator))) as made:
        assert made.size == (30, 40)


MAKES = ["PNG 1", "PNG L", "PNG LA", "PNG P", "PNG RGBA", "JPEG L", "JPEG CMYK", "WEBP RGBA"]


@pytest.mark.parametrize("make", MAKES)
def test_a_picture_of_any_make_can_be_written_anew(make, coordinator):
    (form, mode), made = make.split(), io.BytesIO()
    Image.new(mode, (20, 10)).save(made, format=form)
    with Image.open(io.BytesIO(after(made.getvalue(), coordinator))) as again:
        assert (again.format, again.size) == (form, (20, 10))


def test_what_was_see_through_stays_so(coordinator):
    made = io.BytesIO()
    Image.new("RGBA", (20, 10), (0, 0, 0, 0)).save(made, format="PNG")
    with Image.open(io.BytesIO(after(made.getvalue(), coordinator))) as again:
        assert again.convert("RGBA").getpixel((1, 1))[3] == 0


def test_a_small_file_that_would_fill_the_memory_is_refused_unread(coordinator, settings):
    settings.UPLOAD_MAX_PIXELS = 1_000_000
    bomb = io.BytesIO()
    Image.new("1", (1001, 1000)).save(bomb, format="PNG")
    assert len(bomb.getvalue()) < 2000
    with pytest.raises(NotTaken, match="too many points"):
        kept(bomb.getvalue(), by=coordinator)


def test_a_picture_of_two_hundred_million_points_is_refused(coordinator):
    bomb = io.BytesIO()
    Image.new("1", (20_000, 10_000)).save(bomb, format="PNG")
    with pytest.raises(NotTaken, match="too many points"):
        kept(bomb.getvalue(), by=coordinator)

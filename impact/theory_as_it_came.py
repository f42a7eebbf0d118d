"""The theory of change as it came with the product: ours, in both languages, to be tested and reworded by a force.

Nothing here was tested by an evaluation of this work. Where something speaks for a step, it is named, and so is what it
was not about. The Welsh are drafts: a qualified translator checks them.
"""

from typing import Any

# step, words, what it takes for granted: each in English and in Welsh
Step = tuple[str, str, str, str, str]
PATHS: dict[str, tuple[Step, ...]] = {
    "satisfaction": (
        (
            "input",
            "A coordinator who is a qualified adviser and takes no part in investigations, and a deputy.",
            "Cydlynydd sy’n gynghorydd cymwys ac nad yw’n rhan o ymchwiliadau, a dirprwy.",
            "They are given the time, and somebody looks after them too.",
            "Rhoddir yr amser iddynt, ac mae rhywun yn gofalu amdanynt hwythau hefyd.",
        ),
        (
            "activity",
            "Survivors are listened to safely: how, when and in the language they choose.",
            "Gwrandewir ar oroeswyr yn ddiogel: sut, pryd ac ym mha iaith, nhw sy’n dewis.",
            "People feel free to say what was bad, although we work for the police.",
            "Mae pobl yn teimlo’n rhydd i ddweud beth oedd yn wael, er ein bod yn gweithio i’r heddlu.",
        ),
        (
            "output",
            "Their own words are kept, and each who wants news hears what came of them.",
            "Cedwir eu geiriau eu hunain, ac mae pob un sydd am gael newyddion yn clywed beth ddaeth ohonynt.",
            "To hear that nothing can change, and why, is better than to hear nothing.",
            "Mae clywed na all dim newid, a pham, yn well na chlywed dim.",
        ),
        (
            "outcome_short",
            "They feel heard, and that taking part was safe and worthwhile.",
            "Maen nhw’n teimlo bod rhywun wedi gwrando, a bod cymryd rhan yn ddiogel ac yn werth chweil.",
            "Those who answer our questions feel much like those who leave them out.",
            "Mae’r rhai sy’n ateb ein cwestiynau yn teimlo’n debyg i’r rhai sy’n eu gadael heb eu hateb.",
        ),
        (
            "outcome_long",
            "Victims are more satisfied with how they were dealt with, those who never spoke with us too.",
            "Mae dioddefwyr yn fwy bodlon ar y ffordd y cawsant eu trin, gan gynnwys y rhai na siaradodd â ni erioed.",
            "What changes for those who spoke also reaches those who did not.",
            "Mae’r hyn sy’n newid i’r rhai a siaradodd yn cyrraedd y rhai na wnaeth hefyd.",
        ),
    ),
    "training": (
        (
            "input",
            "Survivors who choose to give their story, and trainers who keep to what was agreed.",
            "Goroeswyr sy’n dewis rhoi eu stori, a hyfforddwyr sy’n cadw at yr hyn a gytunwyd.",
            "Giving it does them no harm, neither then nor later.",
            "Nid yw ei rhoi yn gwneud niwed iddynt, ar y pryd nac yn nes ymlaen.",
        ),
        (
            "activity",
            "Their words and films are used to train officers and staff, for as long as they agree.",
            "Defnyddir eu geiriau a’u ffilmiau i hyfforddi swyddogion a staff, cyhyd ag y byddant yn cytuno.",
            "A voice stays with people longer than slides do.",
            "Mae llais yn aros gyda phobl yn hirach na sleidiau.",
        ),
        (
            "output",
            "Officers and staff of every department have been to a session.",
            "Mae swyddogion a staff o bob adran wedi bod mewn sesiwn.",
            "Those who need it most are among those who come.",
            "Mae’r rhai sydd fwyaf ei angen ymhlith y rhai sy’n dod.",
        ),
        (
            "outcome_short",
            "They understand better what abuse does, and speak and act differently with victims.",
            "Maen nhw’n deall yn well beth mae cam-drin yn ei wneud, ac yn siarad ac yn ymddwyn yn wahanol gyda "
            "dioddefwyr.",
            "They can do what they learned once they are back at work.",
            "Gallant wneud yr hyn a ddysgwyd unwaith y byddant yn ôl yn y gwaith.",
        ),
        (
            "outcome_long",
            "Victims meet people who know what to say and do, whoever is on duty.",
            "Mae dioddefwyr yn cwrdd â phobl sy’n gwybod beth i’w ddweud a’i wneud, pwy bynnag sydd ar ddyletswydd.",
            "What was learned is passed on when people move or leave.",
            "Caiff yr hyn a ddysgwyd ei drosglwyddo pan fydd pobl yn symud neu’n gadael.",
        ),
    ),
    "services": (
        (
            "input",
            "What survivors say, and panels that look at what was done.",
            "Yr hyn mae goroeswyr yn ei ddweud, a phaneli sy’n edrych ar yr hyn a wnaed.",
            "Enough people of every kind are heard for it to be fair.",
            "Clywir digon o bobl o bob math iddo fod yn deg.",
        ),
        (
            "activity",
            "Each point is put to whoever can change something, with a day by which to answer.",
            "Rhoddir pob pwynt i bwy bynnag all newid rhywbeth, gyda dyddiad i ateb erbyn.",
            "Departments take it as help, and somebody senior stands behind it.",
            "Mae adrannau’n ei gymryd fel cymorth, ac mae rhywun uwch yn gefn iddo.",
        ),
        (
            "output",
            "Changes are made and shown with evidence, or it is said why not.",
            "Gwneir newidiadau a’u dangos gyda thystiolaeth, neu dywedir pam ddim.",
            "What is written down as changed is also done, by everybody it concerns.",
            "Mae’r hyn a gofnodir fel newid hefyd yn cael ei wneud, gan bawb y mae’n berthnasol iddynt.",
        ),
        (
            "outcome_short",
            "The next person who comes is met in the way people asked for.",
            "Caiff y person nesaf sy’n dod ei drin yn y ffordd y gofynnodd pobl amdani.",
            "The change does what was meant, and makes nothing else worse.",
            "Mae’r newid yn gwneud yr hyn a fwriadwyd, ac nid yw’n gwaethygu dim arall.",
        ),
        (
            "outcome_long",
            "The service stays better, and asks those it is for before it changes.",
            "Mae’r gwasanaeth yn aros yn well, ac yn gofyn i’r rhai y mae ar eu cyfer cyn newid.",
            "It lasts when money is short and people move on.",
            "Mae’n para pan fydd arian yn brin a phan fydd pobl yn symud ymlaen.",
        ),
    ),
    "resources": (
        (
            "input",
            "What survivors say they did not know or could not find, and money to do something about it.",
            "Yr hyn mae goroeswyr yn dweud nad oeddent yn ei wybod neu na allent ei ganfod, ac arian i wneud rhywbeth "
            "yn ei gylch.",
            "People can tell us what they missed.",
            "Gall pobl ddweud wrthym beth oedd ar goll.",
        ),
        (
            "activity",
            "Leaflets, pages and support are made or changed together with survivors.",
            "Caiff taflenni, tudalennau a chymorth eu llunio neu eu newid gyda goroeswyr.",
            "What would have helped them also helps others.",
            "Mae’r hyn a fyddai wedi’u helpu nhw yn helpu eraill hefyd.",
        ),
        (
            "output",
            "They are there in Welsh and English, in forms that everybody can use.",
            "Maen nhw ar gael yn Gymraeg ac yn Saesneg, mewn ffurfiau y gall pawb eu defnyddio.",
            "They reach people while it is safe to read them.",
            "Maen nhw’n cyrraedd pobl tra mae’n ddiogel eu darllen.",
        ),
        (
            "outcome_short",
            "Victims know what they can choose, and who helps, before they decide.",
            "Mae dioddefwyr yn gwybod beth y gallant ei ddewis, a phwy sy’n helpu, cyn penderfynu.",
            "To know more makes it easier to choose, and puts nobody under pressure.",
            "Mae gwybod mwy yn ei gwneud yn haws dewis, ac nid yw’n rhoi neb dan bwysau.",
        ),
        (
            "outcome_long",
            "More people get support that fits, whether they go to the police or not.",
            "Mae mwy o bobl yn cael cymorth sy’n addas, p’un a ydynt yn mynd at yr heddlu ai peidio.",
            "The services that help have room for them.",
            "Mae gan y gwasanaethau sy’n helpu le iddynt.",
        ),
    ),
    "partners": (
        (
            "input",
            "Agreements with partner agencies, and one person whom they can ring.",
            "Cytundebau ag asiantaethau partner, ac un person y gallant ei ffonio.",
            "They know that we are there, what we can do and what we cannot.",
            "Maen nhw’n gwybod ein bod ni yno, beth allwn ni ei wneud a beth na allwn.",
        ),
        (
            "activity",
            "They ask us to put something right for somebody who agrees, and we answer in a promised time.",
            "Maen nhw’n gofyn i ni unioni rhywbeth i rywun sy’n cytuno, ac rydym yn ateb o fewn amser a addawyd.",
            "They ask before the person has given up.",
            "Maen nhw’n gofyn cyn i’r person roi’r gorau iddi.",
        ),
        (
            "output",
            "Things are put right in time, and what each of them teaches is written down.",
            "Caiff pethau eu hunioni mewn pryd, ac ysgrifennir beth mae pob un yn ei ddysgu i ni.",
            "To be quick does not mean to be less careful.",
            "Nid yw bod yn gyflym yn golygu bod yn llai gofalus.",
        ),
        (
            "outcome_short",
            "Partners say that whoever they send to us is taken seriously.",
            "Mae partneriaid yn dweud bod pwy bynnag maen nhw’n ei anfon atom yn cael ei gymryd o ddifrif.",
            "They tell us honestly what is bad, although they work with us every day.",
            "Maen nhw’n dweud wrthym yn onest beth sy’n wael, er eu bod yn gweithio gyda ni bob dydd.",
        ),
        (
            "outcome_long",
            "Agencies and the police look after each person together, and nobody has to tell it all again.",
            "Mae asiantaethau a’r heddlu yn gofalu am bob person gyda’i gilydd, a does neb yn gorfod dweud y cyfan "
            "eto.",
            "What is needed may be shared, and the person has agreed to it.",
            "Caniateir rhannu’r hyn sydd ei angen, ac mae’r person wedi cytuno i hynny.",
        ),
    ),
}

# path and step -> the panel of the dashboard that shows it
PANELS = {
    ("satisfaction", "activity"): "talks",
    ("satisfaction", "output"): "news",
    ("satisfaction", "outcome_short"): "own",
    ("services", "input"): "reach",
    ("services", "activity"): "areas",
    ("services", "output"): "changes",
    ("services", "outcome_long"): "funnel",
    ("partners", "output"): "recovery",
}

# path and step -> what speaks for it, in English and in Welsh, and where that stands
EVIDENCE = {
    ("satisfaction", "outcome_long"): (
        "222 women in Wales (2005) were more satisfied where they could say what worried them. It was not a study of "
        "this work.",
        "Roedd 222 o fenywod yng Nghymru (2005) yn fwy bodlon lle gallent ddweud beth oedd yn eu poeni. Nid astudiaeth "
        "o’r gwaith hwn oedd hi.",
        "https://ojp.gov/ncjrs/virtual-library/abstracts/importance-expectation-fulfilment-domestic-violence-victims",
    ),
    ("training", "outcome_short"): (
        "A trial in Greater Manchester (2013): victims had better conversations with officers trained to speak with "
        "them. It was other training than this.",
        "Treial ym Manceinion Fwyaf (2013): cafodd dioddefwyr sgyrsiau gwell gyda swyddogion a hyfforddwyd i "
        "siarad â nhw. Hyfforddiant arall oedd hwnnw.",
        "https://www.college.police.uk/research/projects/"
        "greater-manchester-police-procedural-justice-training-experiment-rct",
    ),
    ("resources", "outcome_long"): (
        "Seven services of independent advisers (2009): women were safer with their support. How they had found it was "
        "not asked.",
        "Saith gwasanaeth cynghorwyr annibynnol (2009): roedd menywod yn fwy diogel gyda’u cymorth. Ni ofynnwyd sut y "
        "daethant o hyd iddo.",
        "https://www.communitycare.co.uk/2010/01/21/the-role-of-independent-domestic-violence-adviser-services/",
    ),
}


def plant(row: Any) -> None:
    """Write each step that has no wording yet with the given model (the migration's or today's). Safe to repeat, and
    never over the words of a person."""
    there = set(row.objects.values_list("path", "step"))
    row.objects.bulk_create(
        row(path=path, **columns(path, step)) for path, steps in PATHS.items() for step in steps
        if (path, step[0]) not in there
    )  # fmt: skip


def columns(path: str, step: Step) -> dict[str, str]:
    """One step as it is kept."""
    code, words_en, words_cy, assumption_en, assumption_cy = step
    evidence_en, evidence_cy, link = EVIDENCE.get((path, code), ("", "", ""))
    return {
        "step": code,
        "words_en": words_en,
        "words_cy": words_cy,
        "assumption_en": assumption_en,
        "assumption_cy": assumption_cy,
        "evidence_en": evidence_en,
        "evidence_cy": evidence_cy,
        "link": link,
        "panel": PANELS.get((path, code), ""),
        "status": "some_evidence" if evidence_en else "untested",
    }


def uproot(row: Any) -> None:
    """Take out what came with the product. What a person wrote stays."""
    row.objects.filter(written_by=None).delete()

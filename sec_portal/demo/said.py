"""What the invented survivors say about the service: never about an offence, never a name.

By theme (engagement.seed.THEMES). English and Welsh are written apart: nobody here is a translation of another person.
"""

ENGLISH: dict[str, tuple[str, ...]] = {
    "kept-informed": (
        "I never knew who would ring, or when. Every time the phone went, my heart jumped.",
        "They promised a call by the end of the week. I cancelled two shifts to be in. It came eleven days later.",
        "The phone rang at work, with people all round me. Had I known the hour, I would have found a room.",
        "Eight weeks of nothing. I thought they had dropped it, and I blamed myself for hoping.",
        "If there is no news, say there is no news. The silence was worse than anything they could have told me.",
        "I had three letters in one day and then nothing until spring. Nobody said which one mattered.",
        "She rang every second Friday, even when there was nothing to say. I slept on those Fridays.",
        "I found out from my sister, who read it online. It should have been somebody’s job to tell me first.",
        "The text just said call us. I stood in the supermarket and could not breathe until I got through.",
    ),
    "one-person": (
        "When I rang back, the person who answered had never heard of me. I had to prove it all again.",
        "If it was the same person each time I would not have to start from the beginning. I told it four times.",
        "She went on leave and nobody told me. Her voicemail was full for three weeks.",
        "He wrote down one sentence about me at the top of the file, so the next person knew how to "
        "start. It mattered.",
        "I counted: nine people in seven months. Two of them I would know in the street.",
        "When my worker changed she brought the new one to meet me. Ten minutes, and it saved me weeks.",
    ),
    "believed": (
        "The first thing she said was I’m glad you rang. I have never forgotten it.",
        "He kept typing while I talked. I could not tell whether he was listening or booking a van.",
        "I was asked why I had not rung sooner before I was asked whether I was all right.",
        "Nobody said they did not believe me. Nobody said they did, either. You fill in the gap yourself.",
        "She read my words back to me and asked if she had them right. I cried because they were mine.",
        "At the desk they asked me to say it again, louder, with people behind me in the queue.",
    ),
    "first-contact": (
        "The front desk was full of people. I walked in, saw the queue, and walked out again.",
        "I had to say why I had come, at the glass, with people behind me who could hear.",
        "I asked for somewhere quiet to wait, and there was nowhere. I waited outside in the rain.",
        "It took me a year to ring and four minutes on hold. Those were the longest four minutes.",
        "The person on the line asked if it was safe to talk before asking anything else. That is how it should start.",
        "I filled in the form online at two in the morning. Somebody answered before nine. I felt less alone.",
        "There was no chair in that room that did not face the door. You do not see that until you need to.",
    ),
    "language": (
        "They used letters for everything. I went home and looked them all up so I could follow my own life.",
        "The interpreter was from my town. I said less than I wanted to, because my town is small.",
        "I am deaf in one ear and the room echoed. I nodded at things I had not heard.",
        "The leaflet was kind but it was twelve pages. I needed one page that said what happens tomorrow.",
    ),
    "recorded": (
        "I did not know that telling one of them meant telling all of them. I would still have told "
        "them. I wanted to know.",
        "They asked what I wanted written down and what I wanted left out. Nobody had asked me that before.",
        "I saw my words in the record and they were somebody else’s words. Tidier. Not mine.",
        "She told me before I started what she would have to pass on. I could choose then. That was respect.",
    ),
    "support": (
        "The support worker and the officer had never spoken to each other. I was the messenger between them.",
        "The course was on Tuesday mornings and I clean on Tuesday mornings. So I was marked as not interested.",
        "My children waited in the corridor with a colouring book for three hours. Somebody thought "
        "of the book. Thank you.",
        "I was on three waiting lists and on the day one came up, they rang at work and I could not answer.",
        "What helped was small: she said to bring a flask, and somebody to sit with in the car park after.",
    ),
    "money": (
        "Two buses each way and a day’s pay, four times. I never asked for it back because I did not know I could.",
        "I walked the last two miles to save the fare, and arrived wet. Nobody said there was a taxi I could ask for.",
        "A friend drove me. I gave her petrol money out of the shopping, and we ate toast that week.",
        "I changed the locks with the food money. A month later somebody said there is a fund for that.",
        "The taxi was booked for me and paid for. I know it is not much to them. It was the only reason I came.",
    ),
    "statement": (
        "I wrote my statement at the kitchen table in one go, and nobody ever told me if it was read.",
        "They gave me ten lines on a form. What it did to me does not fit in ten lines.",
        "I wanted to add to it after a year, when I understood more. I was told it was too late. "
        "Then I was told it was not.",
        "She said I could say it, write it, or record it. I recorded it. It was the first time I felt in charge.",
    ),
    "court": (
        "I was told the side entrance would be open. It was locked, and I stood on the step where "
        "everyone could see me.",
        "The date moved four times. Each time I had already told my manager, packed a bag and not slept.",
        "Somebody showed me the room the week before. I knew where the door was. It made all the difference.",
        "Nobody told me there might be a screen. I found out from the usher, on the day, in the corridor.",
        "Afterwards everyone left. I sat in the café across the road because I did not know if I was "
        "allowed to go home.",
    ),
    "outcome": (
        "The end of it came in a letter with a window. I read it on the stairs, on my own.",
        "She rang first, then wrote. She asked who was with me before she told me. I will always be grateful for that.",
        "I understood what was decided. I never understood why, and I stopped asking.",
    ),
    "belongings": (
        "They kept my phone for five months. Every photograph of my mother was on it.",
        "My coat came back in a clear bag, handed over at a counter with people looking.",
        "Nobody could tell me where my laptop was. I rang eleven numbers. It was in the first place.",
    ),
    "release": (
        "I heard about the date the day before. You cannot move your life in a day.",
        "The call came on a number I did not know, so I did not pick up. They did not try the other one.",
        "Knowing early meant I could plan. I changed my route, told the school, and I was ready.",
    ),
    "putting-right": (
        "They said sorry and meant it. I did not need anything else. I only needed somebody to say it.",
        "My complaint was answered by the person I had complained about. I laughed, and then I gave up.",
        "I asked what would be different for the next person. Nobody had an answer. That is why I am here.",
    ),
}

WELSH: dict[str, tuple[str, ...]] = {
    "kept-informed": (
        "Doeddwn i byth yn gwybod pwy fyddai’n ffonio, na phryd. Bob tro roedd y ffôn yn canu, roedd "
        "fy nghalon yn neidio.",
        "Canodd y ffôn yn y gwaith, a phobl o’m cwmpas. Byddai gwybod yr awr wedi helpu.",
        "Wythnosau heb air. Roeddwn i’n meddwl eu bod nhw wedi anghofio amdanaf i.",
        "Os nad oes newyddion, dywedwch hynny. Mae’r tawelwch yn waeth na dim.",
        "Fe ges i lythyr Saesneg, wedyn un Cymraeg, a’r ddau’n dweud pethau gwahanol.",
        "Roedd hi’n ffonio bob pythefnos, hyd yn oed heb ddim i’w ddweud. Roeddwn i’n gallu cysgu wedyn.",
    ),
    "one-person": (
        "Roedd rhaid i mi ddechrau o’r dechrau bob tro. Pedair gwaith i gyd.",
        "Pan ffoniais i’n ôl, doedd neb yn gwybod pwy oeddwn i.",
        "Aeth hi ar ei gwyliau heb i neb ddweud wrthyf i. Roeddwn i’n meddwl mai fi oedd ar fai.",
        "Daeth fy ngweithiwr â’r un newydd i gwrdd â mi. Deng munud, ac roedd popeth yn haws.",
    ),
    "believed": (
        "Y peth cyntaf ddywedodd hi oedd: diolch am ffonio. Anghofia i byth mo hynny.",
        "Gofynnon nhw pam na wnes i ffonio’n gynt, cyn gofyn oeddwn i’n iawn.",
        "Darllenodd hi fy ngeiriau yn ôl i mi. Fy ngeiriau i oedden nhw.",
        "Roedd e’n edrych ar y sgrin, nid arna i.",
    ),
    "first-contact": (
        "Roedd y dderbynfa’n llawn. Es i mewn, gwelais i’r ciw, ac es i allan eto.",
        "Roedd rhaid dweud pam y des i, a phawb yn y ciw yn gwrando.",
        "Gofynnais i am rywle tawel i aros, a doedd dim. Arhosais i y tu allan yn y glaw.",
        "Gofynnon nhw wrth y gwydr pam y des i. Roedd rhywun y tu ôl i mi’n clywed pob gair.",
        "Gofynnodd hi a oedd hi’n ddiogel i siarad cyn gofyn dim byd arall.",
        "Llenwais i’r ffurflen am ddau o’r gloch y bore. Roedd ateb cyn naw.",
    ),
    "language": (
        "Dywedais i yn Gymraeg ac fe gafodd ei ysgrifennu yn Saesneg. Nid dyna ddywedais i.",
        "Gofynnais i am siarad Cymraeg. Fe ddywedon nhw y byddai’n cymryd tair wythnos. Siaradais i Saesneg.",
        "Yn Gymraeg rwy’n teimlo pethau. Yn Saesneg rwy’n eu hadrodd nhw.",
        "Roedd y daflen yn Gymraeg, ond doedd neb oedd yn ateb y ffôn yn ei siarad.",
    ),
    "recorded": (
        "Fe ddywedodd hi cyn i mi ddechrau beth fyddai’n rhaid iddi ei basio ymlaen. Roedd gen i ddewis wedyn.",
        "Doeddwn i ddim yn gwybod bod dweud wrth un yn golygu dweud wrth bawb.",
        "Gofynnon nhw beth roeddwn i am ei gadw allan. Doedd neb wedi gofyn o’r blaen.",
    ),
    "support": (
        "Doedd y gweithiwr cymorth a’r swyddog erioed wedi siarad â’i gilydd. Fi oedd y negesydd.",
        "Roedd y cwrs ar fore Mawrth, a minnau’n gweithio bob bore Mawrth.",
        "Bu’r plant yn aros yn y coridor am dair awr. Daeth rhywun â llyfr lliwio. Diolch iddyn nhw.",
        "Un peth bach helpodd: dywedodd hi wrthyf am ddod â fflasg, a rhywun i eistedd gyda mi wedyn.",
    ),
    "money": (
        "Dau fws bob ffordd a cholli diwrnod o gyflog. Ddywedodd neb y gallwn i ei hawlio’n ôl.",
        "Talon nhw am y tacsi. Peth bach iddyn nhw efallai. Dyna’r unig reswm y des i.",
    ),
    "statement": (
        "Ysgrifennais i’r cyfan wrth fwrdd y gegin, a ddywedodd neb wrthyf a gafodd ei ddarllen.",
        "Fe ges i ddewis: dweud, ysgrifennu neu recordio. Roeddwn i’n teimlo mai fi oedd yn penderfynu.",
        "Deg llinell ar ffurflen. Dydy e ddim yn ffitio mewn deg llinell.",
    ),
    "court": (
        "Dywedwyd y byddai’r drws ochr ar agor. Roedd ar glo, a sefais i ar y stepen lle gallai pawb fy ngweld.",
        "Newidiodd y dyddiad bedair gwaith. Bob tro roeddwn i wedi pacio bag a heb gysgu.",
        "Dangosodd rhywun yr ystafell i mi’r wythnos cynt. Roeddwn i’n gwybod ble roedd y drws.",
    ),
    "outcome": (
        "Daeth y diwedd mewn llythyr. Darllenais i fe ar y grisiau, ar fy mhen fy hun.",
        "Ffoniodd hi gyntaf a gofyn pwy oedd gyda mi. Rwy’n dal yn ddiolchgar.",
    ),
    "belongings": (
        "Roedden nhw’n cadw fy ffôn am bum mis. Roedd pob llun o Mam arno.",
        "Daeth fy nghot yn ôl mewn bag clir, dros gownter, o flaen pawb.",
    ),
    "release": (
        "Fe glywais i’r dyddiad y diwrnod cynt. Allwch chi ddim symud eich bywyd mewn diwrnod.",
        "Roedd gwybod yn gynnar yn golygu fy mod i’n gallu cynllunio. Roeddwn i’n barod.",
    ),
    "putting-right": (
        "Fe ddywedon nhw sori, ac roedden nhw’n ei feddwl e. Doedd dim angen dim byd arall arna i.",
        "Gofynnais i beth fyddai’n wahanol i’r person nesaf. Dyna pam rydw i yma.",
    ),
}

# What people add, or do not: so that five people who met the same thing do not sound like one.
ENGLISH_AFTER = (
    "",
    "",
    "",
    "That was last winter.",
    "I still think about it.",
    "I am not angry now. I was.",
    "It was not one person’s fault, I know that.",
    "My friend says the same happened to her.",
    "I hope you can use that.",
    "Nobody has asked me about it until today.",
    "I would say so to anyone.",
    "It sounds small. It was not small.",
    "I am telling you so that somebody else does not have to.",
    "There, I have said it.",
)
WELSH_AFTER = (
    "",
    "",
    "",
    "Y gaeaf diwethaf oedd hynny.",
    "Rwy’n dal i feddwl amdano.",
    "Dydw i ddim yn ddig nawr. Mi oeddwn i.",
    "Nid bai un person oedd e.",
    "Gobeithio y gallwch chi ddefnyddio hynny.",
    "Does neb wedi gofyn i mi tan heddiw.",
    "Mae’n swnio’n fach. Doedd e ddim.",
    "Dyna fe, rydw i wedi ei ddweud.",
)

WOULD_CHANGE: dict[str, dict[str, str]] = {
    "en": {
        "kept-informed": "A day and a time agreed before anyone rings.",
        "one-person": "Notes that the next person reads before they meet me.",
        "believed": "Look up from the screen first. Then type.",
        "first-contact": "A side room you can ask for without saying why.",
        "language": "One page, plain words, what happens tomorrow.",
        "recorded": "Tell people first what has to be passed on.",
        "support": "One call between the two of them, so I am not in the middle.",
        "money": "Say at the start that travel is paid, and how.",
        "statement": "Somebody to say: we have it, and it was read.",
        "court": "A visit to the room beforehand, for everyone, not only those who ask.",
        "outcome": "Ring before the letter, and ask who is with me.",
        "belongings": "A date for when things come back, and a plain bag.",
        "release": "Two weeks’ notice where it can be done, and both numbers tried.",
        "putting-right": "Tell me what is different now for the next person.",
    },
    "cy": {
        "kept-informed": "Cytuno ar ddiwrnod ac amser cyn ffonio.",
        "one-person": "Nodiadau y mae’r person nesaf yn eu darllen gyntaf.",
        "believed": "Codi eich llygaid o’r sgrin cyn teipio.",
        "first-contact": "Ystafell ar wahân y gallwch ofyn amdani heb ddweud pam.",
        "language": "Cynnig Cymraeg o’r dechrau, heb i mi orfod gofyn.",
        "recorded": "Dweud yn gyntaf beth sy’n rhaid ei basio ymlaen.",
        "support": "Un alwad rhwng y ddau ohonyn nhw.",
        "money": "Dweud o’r dechrau bod costau teithio’n cael eu talu.",
        "statement": "Rhywun i ddweud ei fod wedi cael ei ddarllen.",
        "court": "Ymweld â’r ystafell ymlaen llaw.",
        "outcome": "Ffonio cyn anfon y llythyr.",
        "belongings": "Dyddiad pryd y daw pethau’n ôl, a bag plaen.",
        "release": "Pythefnos o rybudd lle bo modd.",
        "putting-right": "Dweud beth sy’n wahanol nawr i’r person nesaf.",
    },
}

NO_WARNING_REASON = "They began to speak as soon as I had said hello. I stopped them gently and read it then."
NO_CRIME_REASON = "They spoke of the service and of nothing that happened to them."
MISSING_REASON = "They rang because they wanted to talk today. I listened; the rest can be done next time."
CONDITIONS = ("Breaks every twenty minutes.", "Only with their support worker there.", "Mornings only, by phone.")
SUPPORT_OFFERED = "Their support worker rings each week; a number for the nights."
NOTES = (
    "Feels steady. Wants to take part because it gives the year some meaning.",
    "Talked it through together. A quiet room and an end time agreed in advance.",
    "We agreed to look at this again after the move.",
)

SAY = {
    "en": (
        "Mari from the office",
        "Mari, and nothing else",
        "It’s about the garden club",
        "Mari from the class",
    ),
    "cy": ("Mari o’r swyddfa", "Mari, a dim byd arall", "Ynglŷn â’r côr"),
}
IF_ANSWERED = {"en": "Sorry, wrong number.", "cy": "Sori, rhif anghywir."}
PHRASES = {
    "en": ("How is the allotment?", "The beans are late this year.", "I’ll check the diary."),
    "cy": ("Sut mae’r ardd?", "Mae’r ffa yn hwyr eleni.", "Wna i edrych yn y dyddiadur."),
}
NEVER = {
    "en": (
        "Voicemail, text, post",
        "Do not ring after five",
        "Never the landline",
        "No messages with anyone else",
        "Not at work",
    ),
    "cy": ("Dim neges llais, dim post", "Dim ar ôl pump", "Byth y ffôn tŷ", "Ddim yn y gwaith"),
}

"""Mistakes that people make, and what they are told: file, what was there, what was written instead, the answers.

An answer is where, what is wrong, what to do. Where is `@` and the text that the caret stands under, or line:column;
another file than the edited one is named first.
"""

from __future__ import annotations

BRIEF = "campaigns/dusk/brief.yaml"
COPY = "campaigns/dusk/copy/en-GB.yaml"
SELECTS = "campaigns/dusk/selects.yaml"
PACK = "stylepacks/lumen/stylepack.yaml"
WORDS = "stylepacks/lumen/vocabulary.yaml"
BOTTLE = "stylepacks/lumen/products/bottle.yaml"
IAB = "placements/iab-display.yaml"

CASES: dict[str, tuple[str, str, str, list[tuple[str, str, str]]]] = {
    "an unknown key": (
        BRIEF, "objective:", "objektive:",
        [("1:1", "“objective” is missing", "Add “objective:” here."),
         ("@objektiv", "“objektive” is not a word of this file", "Did you mean “objective”?")],
    ),
    "an unknown key deep down": (
        BRIEF, "    candidates: 2", "    candidates: 2\n    explore: {cammera: []}",
        [("@cammera:", "“cammera” is not a word of this file", "Did you mean “camera”?")],
    ),
    "a duplicate key": (
        BRIEF, "version: 1\n", "version: 1\nversion: 2\n",
        [("@version: 2", "“version” stands here twice (first at 5:1)", "Keep one.")],
    ),
    "a SKU twice, as a key": (
        BRIEF, "scenes:\n", "  yuzu: {name: Yuzu, product: bottle}\nscenes:\n",
        [("@yuzu: {n", "“yuzu” stands here twice (first at 20:3)", "Keep one.")],
    ),
    "a SKU twice, in a list": (
        BRIEF, "skus: [yuzu]", "skus: [yuzu, yuzu]",
        [("@yuzu]", "“yuzu” stands in this list twice", "Take it out.")],
    ),
    "several keys missing": (
        BRIEF, "skus:\n", "skus:\n  lime: {}\n",
        [("@lime: {}", "“name” and “product” are missing", "Add them here.")],
    ),
    "a text for a number": (
        BRIEF, "version: 1", "version: one",
        [("@one", "a whole number is expected here, not “one”", "Write it like this: 1")],
    ),
    "a number in quotes": (
        BRIEF, "version: 1", 'version: "1"',
        [('@"1"', "a whole number is expected here, not a text in quotes", "Take the quotes off: 1")],
    ),
    "a fraction for a whole number": (
        BRIEF, "version: 1", "version: 1.5",
        [("@1.5", "a whole number is expected here, not 1.5", "Write it like this: 1")],
    ),
    "a list for one value": (
        BRIEF, "version: 1", "version: [1]",
        [("@[1]", "a whole number is expected here, not a list", "Take the brackets off.")],
    ),
    "one value for a list": (
        BRIEF,
        "channels: [iab-display, google-display, slides, instagram]",
        "channels: iab-display, google-display",
        [("@iab-disp", "a list is expected here, not “iab-display, google-display”",
          "Put it in brackets: [iab-display, google-display]")],
    ),
    "a list or a word": (
        BRIEF, "    placements: [iab", "    locales: some\n    placements: [iab",
        [("@some", "a list or “all” is expected here, not “some”", "Put it in brackets: [some]")],
    ),
    "a number out of range": (
        BRIEF, "candidates: 2", "candidates: 200",
        [("@200", "200 is out of range", "Write a number of at most 60.")],
    ),
    "nothing for a number": (
        BRIEF, "version: 1", "version:",
        [("5:9", "a whole number is expected here, but nothing stands here", "Write it like this: 1")],
    ),
    "a number for a text": (
        BRIEF, "title: Dusk", "title: 2027",
        [("@2027", "a text is expected here, but without quotes “2027” is a number",
          'Put it in quotes: "2027"')],
    ),
    "a truth value for a text": (
        BRIEF, "title: Dusk", "title: no",
        [("@no", "a text is expected here, but without quotes “no” is true or false",
          'Put it in quotes: "no"')],
    ),
    "an empty text": (
        BRIEF, "title: Dusk", 'title: ""',
        [('@""', "this text is empty", "Write it, or leave the key out.")],
    ),
    "one value for keys": (
        BRIEF, "subject: {product: bottle}", "subject: bottle",
        [("@bottle", "keys and values are expected here, not “bottle”", "Write it like this: product: …")],
    ),
    "a version without quotes": (
        BRIEF, 'typeset: "1"', "typeset: 1",
        [("@1}", "a text is expected here, but without quotes “1” is a number", 'Put it in quotes: "1"')],
    ),
    "an octal number": (
        BRIEF, "version: 1", "version: 010",
        [("@010", "YAML reads “010” as the number 8",
          'If it is a text, put it in quotes: "010". If it is a number, write 8.')],
    ),
    "a time for a number": (
        BRIEF, "seconds: 1", "seconds: 1:30",
        [("@1:30", "YAML reads “1:30” as the number 90",
          'If it is a text, put it in quotes: "1:30". If it is a number, write 90.')],
    ),
    "a huge number": (
        BRIEF, "version: 1", "version: 99999999999999999999",
        [("@99999999", "“99999999999999999999” is too large a number",
          "Write a smaller number; if it is a code, put it in quotes.")],
    ),
    "no number at all": (
        BRIEF, "seconds: 1", "seconds: .inf",
        [("@.inf", "“.inf” is too large a number",
          "Write a smaller number; if it is a code, put it in quotes.")],
    ),
    "a name in another form": (
        BRIEF, "campaign: dusk", "campaign: Dusk Till Dawn",
        [("@Dusk Til", "“Dusk Till Dawn” should be small letters a–z, digits and single hyphens",
          "Write “dusk-till-dawn”.")],
    ),
    "a locale in another form": (
        BRIEF, "locales: [en-GB]", "locales: [en_gb]",
        [("@en_gb]}", "“en_gb” should be a language and a region", "Write “en-GB”.")],
    ),
    "a market that is no region": (
        BRIEF, "  GB: {", "  UK1: {",
        [("@UK1: {na", "“UK1” should be a region's two capital letters (ISO 3166)", "Write it like this: GB")],
    ),
    "a word not on the list": (
        BRIEF, "usage: public", "usage: publik",
        [("@publik", "“publik” is not known here", "Did you mean “public”?")],
    ),
    "a date as people write it": (
        BRIEF, "live: 2027-06-01", "live: 01.06.2027",
        [("@01.06.20", "a date is expected here, not “01.06.2027”", "Write it like this: 2027-06-01")],
    ),
    "a day that doesn't exist": (
        BRIEF, "live: 2027-06-01", "live: 2027-02-30",
        [("@2027-02-", "“2027-02-30” is no date of the calendar", "Write year-month-day, like 2027-06-01.")],
    ),
    "steps in the wrong order": (
        BRIEF, "live: 2027-06-01", "live: 2026-06-01",
        [("@2026-06-", "“live” (2026-06-01) comes before “briefed” (2026-11-16)",
          "The order is briefed, masters, approved, live.")],
    ),
    "a flight before the launch": (
        BRIEF, "live: 2027-06-01", "live: 2027-07-01",
        [("@2027-06-", "the flight starts (2027-06-01) before the campaign is live (2027-07-01)",
          "Let `timeline: live` be the day the flight starts, or earlier.")],
    ),
    "a flight that ends before it starts": (
        BRIEF, "end: 2027-08-31", "end: 2027-05-31",
        [("@2027-05-", "ends (2027-05-31) before it starts (2027-06-01)", "Change one of the two days.")],
    ),
    "a misspelt term": (
        BRIEF, "lighting: low-sun", "lighting: low-sum",
        [("@low-sum", "“low-sum” is no lighting of this style pack", "Did you mean “low-sun”?")],
    ),
    "a style pack that doesn't exist": (
        BRIEF, "stylepack: lumen", "stylepack: lumem",
        [("@lumem", "“lumem” is no style pack of this repository", "Did you mean “lumen”?")],
    ),
    "a product that the style pack hasn't": (
        BRIEF, "subject: {product: bottle}", "subject: {product: can}",
        [("@can}", "“can” is no product of this style pack", "Known here: bottle.")],
    ),
    "a prop that the renderer doesn't know": (
        BRIEF, "fruit: yuzu", "fruit: youzu",
        [("@youzu}", "“youzu” is not known here", "Did you mean “yuzu”?")],
    ),
    "a missing locale file": (
        BRIEF, "locales: [en-GB]", "locales: [en-GB, fr-FR]",
        [("@fr-FR]}", "there is no copy for fr-FR: copy/fr-FR.yaml is missing",
          "Start from a copy of copy/en-GB.yaml, or take fr-FR out.")],
    ),
    "a locale of two markets": (
        BRIEF, "locales: [en-GB]", "locales: [en-GB, ar-AE]",
        [("12:46", "ar-AE belongs to market GB already", "Take it out of one of the two.")],
    ),
    "a placement that doesn't exist": (
        BRIEF, "iab-display/320x50", "iab-display/320x60",
        [("@iab-display/32", "“iab-display/320x60” is no placement of the catalogue",
          "Did you mean “iab-display/320x50”?")],
    ),
    "a moving placement": (
        BRIEF, "iab-display/320x50", "instagram/story-video",
        [("@instagra", "instagram/story-video is for video; only stills can be made", "Choose a still.")],
    ),
    "a channel that isn't booked": (
        BRIEF, "iab-display/320x50", "facebook/carousel-card",
        [("@facebook", "facebook is not among the brief's channels", "Add it to `channels:`.")],
    ),
    "the same deliverable twice": (
        BRIEF,
        "google-display/300x600]\n",
        "google-display/300x600]\n  - {job: Be seen., seconds: 1, scene: golden-hour, skus: [yuzu], placements: [iab-display/320x50]}\n",
        [("@iab-display/320x50]", "yuzu for iab-display/320x50 is already asked for by deliverable 1",
          "Keep one of them, or part them by locale.")],
    ),
    "a scene that doesn't exist": (
        BRIEF, "    scene: golden-hour\n", "    scene: golden-hours\n",
        [("@golden-h", "“golden-hours” is no scene of this brief", "Did you mean “golden-hour”?")],
    ),
    "a scene that nobody asked for": (
        BRIEF,
        "scenes:\n  golden-hour:",
        "scenes:\n  spare: {title: x, subject: {product: bottle}, ground: sage, environment: podium-halo, composition: hero-centre, arrangement: solo, mood: [], style: editorial, lighting: low-sun, camera: table-top}\n  golden-hour:",
        [("@spare: {", "no deliverable uses the scene “spare”", "Name it in a deliverable, or take it out.")],
    ),
    "a form of file that is unknown": (
        BRIEF, "schema: onbrief/brief/1", "schema: onbrief/brief/2",
        [("@onbrief/", "“onbrief/brief/2” is not known here", "Did you mean “onbrief/brief/1”?")],
    ),
    "an engine that isn't installed": (
        BRIEF, 'typeset: "1"', 'typeset: "7"',
        [('@"7"}', "typeset 7 is pinned, 1 is installed",
          "Install the pinned version, or pin the new one and review what it renders.")],
    ),
    "a comma in a text without quotes": (
        BRIEF, "subject: {product: bottle}", "subject: {product: bottle, note: tall, with its label in front}",
        [("@with its", "“with its label in front” is not a word of this file",
          "If this is the rest of a text that holds a comma, put the text in quotes.")],
    ),
    "a colon in a text without quotes": (
        BRIEF, "title: Dusk", "title: Dusk: the hour",
        [("@: the ho", "a colon that begins a value stands where none can",
          "If it belongs to the text, put the text in quotes; if this is a key, indent it like the keys around it.")],
    ),
    "an at sign first": (
        BRIEF, "title: Dusk", "title: @dusk",
        [("@@dusk", "a text can't begin with “@”", "Put it in quotes.")],
    ),
    "an asterisk first": (
        BRIEF, "title: Dusk", "title: *Dusk*",
        [("@*Dusk*", "a text can't begin with “*” or “&”", "Put it in quotes.")],
    ),
    "an exclamation mark first": (
        BRIEF, "title: Dusk", "title: !Dusk at last",
        [("@!Dusk at", "a tag (“!Dusk”) stands here; only plain values are read",
          "Take it out. If this is a text that begins with “!”, put it in quotes.")],
    ),
    "quotes left open": (
        BRIEF, "title: Dusk", 'title: "Dusk',
        [('@"Dusk', "the quotes that open here close only at 18:22", "Close them at the end of the text.")],
    ),
    "an apostrophe within quotes": (
        BRIEF, "title: Dusk", "title: 'Dusk's hour'",
        [("@s hour'", "the text in quotes ends before this (4:13)",
          "Double a quote that belongs to the text: ''.")],
    ),
    "a colon without a blank": (
        BRIEF, "title: Dusk", "title:Dusk",
        [("@title:Du", "this is no “key: value”", "Write a colon and a blank after the key.")],
    ),
    "a bracket left open": (
        BRIEF, "slides, instagram]", "slides, instagram",
        [("@: {brief", "the list that opens at 13:11 is not closed",
          "Close it with “]”, with commas between its values; put a text that holds a comma or bracket in quotes.")],
    ),
    "a line too far left": (
        BRIEF, "    name: Yuzu", "   name: Yuzu",
        [("@: bottle", "a colon that begins a value stands where none can",
          "If it belongs to the text, put the text in quotes; if this is a key, indent it like the keys around it.")],
    ),
    "a tab": (
        COPY, "cta:", "\tcta:",
        [("@\tcta: Fi", "a tab stands here", "Indent with blanks.")],
    ),
    "an object of Python's": (
        BRIEF, "title: Dusk", "title: !!python/object/apply:os.system [ls]",
        [("@!!python", "a tag (“!!python/object/apply:os.system”) stands here; only plain values are read",
          "Take it out. If this is a text that begins with “!”, put it in quotes.")],
    ),
    "a merge key": (
        BRIEF, "title: Dusk", "title: Dusk\n<<: {a: b}",
        [("@<<: {a: ", "a merge key (“<<”) stands here", "Write out the values that it would bring.")],
    ),
    "a template that wasn't filled in": (
        BRIEF, "title: Dusk", "title: {{ title }}",
        [("@{{ title", "a text is expected here, not keys and values", "Write it like this: a few words"),
         ("@{ title ", "a key must be a plain word",
          "If this is a text that begins with “{”, put it in quotes.")],
    ),
    "a second document": (
        BRIEF, "skus:\n", "---\nskus:\n",
        [("@---", "a second document begins here", "Take out the line “---”, or use two files.")],
    ),
    "a bidi control in a value": (
        BRIEF, "title: Dusk", "title: Du\u202esk",
        [("@\u202esk", "U+202E RIGHT-TO-LEFT OVERRIDE turns the reading direction of what follows",
          "Delete it. In right-to-left copy, use U+200E or U+200F beside a sign.")],
    ),
    "a bidi control in a key": (
        COPY, "cta:", "c\u2066ta:",
        [("1:1", "“cta” is missing", "Add “cta:” here."),
         ("@c\u2066ta: Fi", "“c�ta” is not a word of this file", "Did you mean “cta”?"),
         ("@\u2066ta: Fin", "U+2066 LEFT-TO-RIGHT ISOLATE turns the reading direction of what follows",
          "Delete it. In right-to-left copy, use U+200E or U+200F beside a sign.")],
    ),
    "a bidi control as an escape": (
        BRIEF, "title: Dusk", 'title: "Du\\u202Esk"',
        [('@"Du\\u202', "U+202E RIGHT-TO-LEFT OVERRIDE turns the reading direction of what follows",
          "Delete it. In right-to-left copy, use U+200E or U+200F beside a sign.")],
    ),
    "a NUL": (
        BRIEF, "title: Dusk", "title: Du\x00sk",
        [("@\x00sk", "U+0000 control character stands here; nobody can see it", "Delete it.")],
    ),
    "an escape sequence for terminals": (
        BRIEF, "title: Dusk", "title: Du\x1b[31msk",
        [("@\x1b[31msk", "U+001B control character stands here; nobody can see it", "Delete it.")],
    ),
    "a line end that editors don't show": (
        COPY, "headline: Golden", "headline: \u2028Golden",
        [("@\u2028Golden ", "U+2028 line separator stands here; nobody can see it", "Delete it.")],
    ),
    "characters that no font has": (
        COPY, "headline: Golden hour, bottled", "headline: Golden hour ☃ 例",
        [("@☃ 例", "the fonts for latin can't draw “☃” (U+2603 SNOWMAN), “例” (U+4F8B CJK UNIFIED IDEOGRAPH-4F8B)",
          "Write it another way, or add a font that has it to the style pack's `type:`.")],
    ),
    "characters on a label that no font has": (
        BRIEF, "descriptor: Botanical Tonic", "descriptor: 柚子",
        [("@柚子, flav", "the label's fonts can't draw “柚” (U+67DA CJK UNIFIED IDEOGRAPH-67DA), “子” (U+5B50 CJK UNIFIED IDEOGRAPH-5B50)",
          "Write it another way, or add a font that has it to the style pack's `type:`.")],
    ),
    "a copy's locale beside its name": (
        COPY, "locale: en-GB", "locale: en-US",
        [("@en-US", "this file is called en-GB, its locale en-US", "Use one.")],
    ),
    "a direction that isn't one": (
        COPY, "direction: ltr", "direction: left",
        [("@left", "“left” is not known here", "Known here: ltr, rtl.")],
    ),
    "a landing page without https": (
        COPY, "https://lumen", "http://lumen",
        [("@http://l", "“http://lumen.example/en-gb/summer” should be an address that begins with https:// and holds no blank",
          "Write “https://lumen.example/en-gb/summer”.")],
    ),
    "words for a SKU that the brief hasn't": (
        COPY, "  yuzu:", "  yuzo:",
        [("@yuzo:", "“yuzo” is no SKU of the brief", "Did you mean “yuzu”?")],
    ),
    "words for a placement that doesn't exist": (
        COPY, "  iab-display/320x50", "  iab-display/320x51",
        [("@iab-disp", "“iab-display/320x51” is no placement of the catalogue",
          "Did you mean “iab-display/320x50”?")],
    ),
    "a headline that is too long": (
        COPY, "headline: Golden hour, bottled", "headline: " + 500 * "x",
        [("@xxxxxxxx", "this text has 500 characters; at most 400 fit", "Shorten it by 100.")],
    ),
    "a colour that became a comment": (
        PACK, "hex: '#6fa58d'", "hex: #6fa58d",
        [("@ #6fa58d", "a text is expected here, but nothing stands here",
          '“#” begins a comment: put the text in quotes: "#6fa58d"')],
    ),
    "a colour in capitals": (
        PACK, "hex: '#6fa58d'", "hex: '#6FA58D'",
        [("@'#6FA58D", "“#6FA58D” should be “#” and six of 0–9 and a–f", "Write “#6fa58d”.")],
    ),
    "a colour by name": (
        PACK, "hex: '#6fa58d'", "hex: green",
        [("@green", "“green” should be “#” and six of 0–9 and a–f", 'Write it like this: "#e2703a"')],
    ),
    "a truth value in quotes": (
        PACK, "name: sage green\n", "name: sage green\n    painted: 'yes'\n",
        [("@'yes'", "true or false is expected here, not “yes”", "Write it like this: true")],
    ),
    "samples that don't repeat": (
        PACK, "  spp: 4\n  aux_spp: 1\nfull", "  spp: 12\n  aux_spp: 1\nfull",
        [("@12", "12 samples a pixel don't repeat bit for bit", "Use a power of two: 8, 16, 32 …")],
    ),
    "a layout that doesn't serve its master": (
        PACK, "- 0.2\n", "- 0.61\n",
        [("@master:", "the master is 96 × 171, which this layout doesn't serve (0.61 to 0.62)",
          "Choose a width of 0.61 to 0.62 times the height.")],
    ),
    "a placement that no layout serves": (
        PACK, "    - 0.2\n", "    - 0.55\n",
        [(f"{BRIEF}:43:59", "no layout of lumen serves the ratio 0.50 of google-display/300x600",
          "Name one with `layout:`, or add a layout family. There are: tall 0.55–0.62, portrait 0.62–0.9, square 0.9–1.15, wide 1.15–2.6, strip 2.6–11.")],
    ),
    "a language without a script": (
        PACK, "      - ar\n", "      - fa\n",
        [("campaigns/dusk/copy/ar-AE.yaml:1:9", "the style pack lumen has no fonts for ar-AE",
          "It sets de, en, fa, ja; add the language to a script of its `type:`.")],
    ),
    "a style pack of another name": (
        PACK, "name: lumen\n", "name: lumex\n",
        [("@lumex", "the folder is called “lumen”, the style pack “lumex”", "Use one name.")],
    ),
    "a renderer that isn't installed": (
        PACK, "name: lumen\n", "name: lumen\nengine: pathtrac\n",
        [("@pathtrac", "“pathtrac” is no renderer that is installed", "Did you mean “pathtrace”?")],
    ),
    "a font that the style pack hasn't": (
        PACK, "label_fonts:\n- outfit\n", "label_fonts:\n- outfitt\n",
        [("@outfitt", "“outfitt” is no font of this style pack", "Did you mean “outfit”?")],
    ),
    "a font file that isn't there": (
        PACK, "fontpkg_outfit/files/Outfit[wght].ttf", "fontpkg_outfit/files/Outfit.ttf",
        [("@pip:font", "“pip:fontpkg_outfit/files/Outfit.ttf”: there is no such file in this package", "")],
    ),
    "a font package that isn't installed": (
        PACK, "fontpkg_outfit/files/Outfit[wght].ttf", "no.such.package/x.ttf",
        [("@pip:no.s", "“pip:no.such.package/x.ttf”: this package is not installed",
          "Run `make setup`, or add it to pyproject.toml.")],
    ),
    "a file that isn't there": (
        PACK, "file: logo.svg", "file: logo.swg",
        [("@logo.swg", "there is no file “logo.swg” in this style pack", "Did you mean “logo.svg”?")],
    ),
    "a file outside the repository": (
        PACK, "file: logo.svg", "file: ../../../../etc/passwd",
        [("@../../..", "“../../../../etc/passwd”: this path leads out of the repository",
          "Use a path inside it.")],
    ),
    "a set that the renderer doesn't know": (
        WORDS, "set: podium-halo", "set: podium-hallo",
        [("@podium-h", "“podium-hallo” is not known here", "Did you mean “podium-halo”?")],
    ),
    "a parameter that the renderer doesn't know": (
        WORDS, "elevation: 17", "elevatoin: 17",
        [("@elevatoi", "“elevatoin” is not a word of this file", "Did you mean “elevation”?")],
    ),
    "a parameter out of range": (
        WORDS, "elevation: -2.5", "elevation: -25",
        [("@-25, dis", "-25 is out of range", "Write a number of at least -4.")],
    ),
    "a term without words": (
        WORDS, "tokens: no props", "tokens: 5",
        [("@5", "a text is expected here, but without quotes “5” is a number", 'Put it in quotes: "5"')],
    ),
    "a geometry that the renderer doesn't know": (
        BOTTLE, "radius: 0.40", "raduis: 0.40",
        [("@raduis: ", "“raduis” is not a word of this file", "Did you mean “radius”?")],
    ),
    "a label colour that the palette hasn't": (
        BOTTLE, "colours: {paper: paper", "colours: {paper: papier",
        [("@papier, ", "“papier” is no colour of this style pack", "Did you mean “paper”?")],
    ),
    "a select of what isn't there": (
        SELECTS,
        "selects: []",
        "selects:\n  - {scene: golden-hour, candidate: 9, request: abc, sha256: abc, reasons: [nice], who: me, when: 2027-01-01}",
        [("@abc, sha", "“abc” should be a SHA-256: 64 of 0–9 and a–f", "Write it like this: c641ad1a0acf…"),
         ("@abc, rea", "“abc” should be a SHA-256: 64 of 0–9 and a–f", "Write it like this: c641ad1a0acf…"),
         ("@nice], w", "“nice” is no reason for a pick of this style pack",
          "Known here: light, composition, copy-space, colour, product-hero, mood, appetite, flavour, on-brand, label-legible, freshness, depth ….")],
    ),
    "more like a candidate that isn't there": (
        BRIEF, "candidates: 2", "candidates: 2\n    more: [{first: 3, like: 5, candidates: 2}]",
        [("@5, candi", "golden-hour has no candidate 5 before this batch", "Choose one of 1 to 2.")],
    ),
    "more at a place that is taken": (
        BRIEF, "candidates: 2", "candidates: 2\n    more: [{first: 2, like: 1, candidates: 2}]",
        [("@2, like", "candidate 2 of golden-hour is asked for already",
          "Begin at 3: a place never changes its picture.")],
    ),
    "more of a term that isn't there": (
        BRIEF, "candidates: 2",
        "candidates: 2\n    more: [{first: 3, like: 1, candidates: 2, change: {camera: [low-herro]}}]",
        [("@low-herro", "“low-herro” is no camera of this style pack", "Did you mean “low-hero”?")],
    ),
    "far too many more": (
        BRIEF, "candidates: 2",
        "candidates: 2\n    more: [{first: 3, like: 1, candidates: 30}, {first: 40, like: 1, candidates: 30}]",
        [("@more", "golden-hour asks for 62 candidates in all; at most 60 are made",
          "Take out batches that nothing was picked from.")],
    ),
    "a width in quotes": (
        IAB, "width: 320", "width: '320'",
        [("@'320'", "a whole number is expected here, not a text in quotes", "Take the quotes off: 320")],
    ),
    "a channel of another name": (
        IAB, "channel: iab-display", "channel: iab",
        [("@iab", "this file is called “iab-display”, its channel “iab”", "Use one name.")],
    ),
}  # fmt: skip

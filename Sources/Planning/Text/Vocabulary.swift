/// Words that say something about a text, in English and German.
enum Vocabulary {
  /// Words that only join others.
  static let function = WordHash.set(
    """
    a an the and or but nor of in on at to for from by with without into onto over under between through during
    before after since until till while when where who whom whose which what that this these those there here it its
    is are was were be been being has have had having do does did not no as if than then so such same also only just
    can could will would shall should may might must each every all any some both either neither one two per via
    their them they he she his her we our us you your i me my out up down off again about against within
    der die das den dem des ein eine einen einem einer eines und oder aber von vom im in ins am an auf aus bei mit
    nach zu zum zur für durch über unter vor zwischen ohne um bis seit ist sind war waren wird werden wurde hat haben
    nicht kein keine als wenn dann so auch nur noch dass wer wo wie was sich es sie er wir ihr ihre sein seine jede
    jeder jedes alle man
    """)

  /// Placeholders in any spelling.
  static let placeholders = WordHash.set("lorem ipsum fixme tbd")
  /// Placeholders where they are written in capital letters.
  static let shoutedPlaceholders = WordHash.set("todo xxx tba foo bar placeholder")

  /// Words behind which nobody can be held to anything.
  static let vague = WordHash.set(
    """
    appropriate appropriately adequate adequately sufficient sufficiently proper properly various several suitable
    etc reasonable reasonably nice nicely good well better best relevant necessary somehow basically generally
    usually possibly maybe perhaps easily simply quickly soon later some things stuff
    angemessen angemessene ausreichend ausreichende geeignet geeignete verschiedene entsprechend entsprechende gut
    gute besser sinnvoll sinnvolle möglichst eventuell vielleicht irgendwie usw bald
    """)

  /// Words that count, or rule out.
  static let quantifiers = WordHash.set(
    """
    no none nobody nothing zero not without each every all both one two three four five six seven eight nine ten twelve twenty
    least most exactly only first last same never always neither either half third whole any once twice
    kein keine keiner keinen niemand nichts null jede jeder jedes jeden alle beide ein eine zwei drei vier fünf sechs
    sieben acht neun zehn zwölf mindestens höchstens genau nur erste letzte gleiche nie immer weder hälfte einmal
    """)

  /// Verbs of a state that can be looked at.
  static let states = WordHash.set(
    """
    is are was were has have had exists exist passes pass passed ends end ended names name named shows show shown
    lists list listed contains contain holds hold stands stand runs run answers answered approved signed published
    stored recorded closed installed removed tested reviewed agreed read written merged deleted measured verified
    knows know can cannot fits fit takes covers cover covered matches match equals equal opens open reports reported
    links link states stated succeeded succeeds succeed fails fail failed confirmed received completed finished
    ist sind war hat haben steht stehen liegt liegen zeigt nennt enthält besteht bestanden läuft endet passt
    unterschrieben freigegeben veröffentlicht gespeichert geprüft getestet gelesen geschrieben gemessen geschlossen
    installiert entfernt bestätigt erledigt beantwortet dokumentiert kann können weiß kennt
    """)

  /// What a step may begin with.
  static let verbs = WordHash.set(
    """
    accept add adjust agree aggregate align allow alert allocate analyse analyze annotate announce answer apply
    appoint approve archive arrange ask assemble assess assign attach attack audit automate back baseline batch begin
    benchmark block book brief bring browse budget build bundle buy calculate call cancel capture check choose circle
    clarify classify clean clear clone close collect combine come comment commit compare compile complete compute
    configure confirm connect consult contact convert copy correct count create cross cut date debrief decide declare
    deduplicate define delete deliver demand demonstrate deploy derive describe design detect determine diff direct
    disable discard discuss distribute divide do document download draft draw drill drop dry dump edit enable encrypt
    end enforce enrol enroll enter escalate establish estimate evaluate examine exchange exclude execute exercise
    expire explain explore export extend extract file fill filter find finish fix fold follow force format forward
    freeze gather generate get give go grant group grow guard hand harden have hear help hide hire hold identify
    implement import inform inject inspect install instruct integrate interview invite isolate issue join judge keep
    kill label launch lead learn leave let limit link list listen load lock log look lower maintain make map mark
    match measure meet merge migrate mirror mix mock model monitor mount move name negotiate note notify number
    observe offer open order organise organize outline pack package pair park pass patch pause pay perform photograph
    pick pilot pin place plan plot point post practise practice prepare present press prevent price print prioritise
    prioritize probe produce project promise promote propose prove provide provision publish pull purchase push put
    query quote raise ramp rank rate reach read rebuild recalculate receive recite recommend reconcile record recover
    redirect reduce refer refine refuse register rehearse reject release remove rename render renew repair repeat
    replace replay reply report reproduce request require rerun research reserve reset resolve restart restore
    restrict retain retest retire retry return reuse reverse review revise revoke rewrite ring roll rotate round route
    run sample save scan schedule scope score search secure see seed segment select send separate serve set settle
    share ship shorten show shut sign simulate size sketch sleep snapshot solve sort speak specify split spot stage
    standardise start state stop store stream strip structure study submit subtract summarise summarize suspend
    switch tabulate tag take talk teach tell terminate test thank tie time title total trace track trade train
    transfer translate treat trigger try tune turn type unblock understand undo unify uninstall unpack update upgrade
    upload use validate verify view visit vote wait walk warm warn watch weigh withdraw work wrap write
    erstelle erstellen prüfe prüfen schreibe schreiben lies lesen frage fragen sammle sammeln lege legen mache machen
    baue bauen teste testen messe messen nenne nennen zeige zeigen wähle wählen starte starten stelle stellen setze
    setzen führe führen plane planen vergleiche vergleichen dokumentiere dokumentieren veröffentliche sende senden
    """)

  /// Words before a length of time that say that the work takes so long.
  static let taking = WordHash.set("takes take lasts effort duration dauert dauern aufwand dauer needs")
  /// Hours in a unit of work.
  static let units: [UInt64: Double] = [
    WordHash.of("hour"): 1, WordHash.of("hours"): 1, WordHash.of("h"): 1, WordHash.of("stunde"): 1,
    WordHash.of("stunden"): 1, WordHash.of("day"): 8, WordHash.of("days"): 8, WordHash.of("tag"): 8,
    WordHash.of("tage"): 8, WordHash.of("week"): 40, WordHash.of("weeks"): 40, WordHash.of("woche"): 40,
    WordHash.of("wochen"): 40, WordHash.of("month"): 160, WordHash.of("months"): 160,
    WordHash.of("monat"): 160,
    WordHash.of("monate"): 160,
  ]
}

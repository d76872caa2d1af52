/// What the text of a zone adds to UTC: `UTC`, `+hh:mm`, `-hh:mm`, `hh:mm`, or the name of a zone.
enum TimeZoneOffset {
  /// Seconds east of UTC at a moment.
  ///
  /// - Throws: `invalid-argument` for an unknown zone, and for every name if the environment has no `ZoneReader`.
  static func seconds(of zone: String, at moment: CELTimestamp, _ evaluation: inout Evaluation)
    throws(EvaluationError) -> Int64
  {
    if zone == "UTC" { return 0 }
    if let offset = fixed(zone) { return offset }
    guard isName(zone) else { throw .argument("'\(zone.brief)' is not a time zone") }
    guard let read = evaluation.zones else {
      throw .argument(
        "'\(zone)' is a named time zone, which depends on the machine; use UTC or an offset such as '+01:00'")
    }
    try evaluation.charge(readingCost)
    guard let bytes = read(zone), let rules = TimeZoneRules(bytes) else {
      throw .argument("'\(zone)' is not a time zone")
    }
    return rules.offset(at: moment.seconds)
  }

  /// What reading the rules of a zone costs: a file of a few thousand octets.
  private static let readingCost = 100

  private static func fixed(_ text: String) -> Int64? {
    let isSigned = text.utf8.first == UInt8(ascii: "+") || text.utf8.first == UInt8(ascii: "-")
    var reader = DigitReader(isSigned ? text : "+" + text)
    guard let offset = reader.offset(), reader.isAtEnd else { return nil }
    return offset
  }

  /// Whether it is a name of the time zone database, so that it cannot lead out of a folder.
  ///
  /// `localtime`, `posixrules` and `Local` are names for whatever the machine is set to.
  private static func isName(_ text: String) -> Bool {
    if text.utf8.count > 64 || ["localtime", "posixrules", "Local"].contains(text) { return false }
    return text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy {
      word in
      guard let first = word.first, isLetter(first) else { return false }
      return word.allSatisfy { isLetter($0) || DigitReader.digit($0) != nil || "_+-".utf8.contains($0) }
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}

internal import JSON

/// Factors measured on what the scan found.
///
/// Exceptions do not count here: an accepted risk is still one.
let findingFactors = [
  RiskFactorKind(
    name: "risk/exploitability", summary: "how easily the worst finding can be used", parameters: [],
    measure: exploitability),
  RiskFactorKind(
    name: "risk/vulnerability", summary: "how bad the findings are, and how many", parameters: [],
    measure: vulnerability),
]

private func exploitability(_ facts: Facts, _ arguments: Arguments) -> Measure {
  guard let findings = facts.findings?.findings else { return .worst("there is no scan result") }
  var measure = Measure()
  measure.note("findings", .integer(findings.count))
  var worst: (value: Int, text: String, id: String)?
  for finding in findings {
    let (value, text) = finding.ease
    if value > worst?.value ?? -1 { worst = (value, text, finding.id) }
  }
  if let worst {
    measure.note("worst", .string(worst.id))
    measure.add("\(worst.id): \(worst.text)", worst.value, always: true)
  }
  return measure
}

private func vulnerability(_ facts: Facts, _ arguments: Arguments) -> Measure {
  guard let scan = facts.findings else { return .worst("there is no scan result") }
  // The worst finding counts in full, each further one a little; together the further ones at most 0.2.
  let levels: [(severity: Severity, first: Int, further: Int)] = [
    (.critical, 8_000, 500), (.high, 5_000, 300), (.unknown, 4_000, 200), (.medium, 2_500, 100),
    (.low, 1_000, 50), (.none, 0, 0),
  ]
  var measure = Measure()
  var isFirst = true
  var further = 0
  for level in levels {
    var count = scan.findings.count { $0.severity == level.severity }
    if level.severity == .unknown { count += scan.notEvaluated.count }
    guard count > 0 else { continue }
    measure.note(level.severity.rawValue, .integer(count))
    if isFirst { measure.add("worst finding is \(level.severity.rawValue)", level.first, always: true) }
    further += (count - (isFirst ? 1 : 0)) * level.further
    isFirst = false
  }
  measure.add("further findings", min(2_000, further))
  return measure
}

extension Finding {
  /// How easily it can be used, from the exploitability metrics of its CVSS vector, in ten-thousandths.
  var ease: (value: Int, text: String) {
    if isKnownExploited == true { return (10_000, "known to be exploited") }
    guard let vector else { return (5_000, "no vector") }
    var metrics: [Substring: Substring] = [:]
    for part in vector.split(separator: "/") {
      let pair = part.split(separator: ":", maxSplits: 1)
      if pair.count == 2 { metrics[pair[0]] = pair[1] }
    }
    // Tenths for each value; the names are the same in CVSS 3.x and 4.0, which adds AT and two values of UI.
    let tables: [(metric: Substring, tenths: [Substring: Int], isNeeded: Bool)] = [
      ("AV", ["N": 10, "A": 7, "L": 4, "P": 1], true), ("AC", ["L": 10, "H": 6], true),
      ("PR", ["N": 10, "L": 7, "H": 4], true), ("UI", ["N": 10, "R": 7, "P": 8, "A": 6], true),
      ("AT", ["N": 10, "P": 7], false),
    ]
    var value = 100_000
    var shown: [String] = []
    for table in tables {
      guard let given = metrics[table.metric] else {
        if table.isNeeded { return (5_000, "no readable vector") }
        continue
      }
      guard let tenths = table.tenths[given] else { return (5_000, "no readable vector") }
      value = value * tenths / 10
      shown.append("\(table.metric):\(given)")
    }
    return (value / 10, shown.joined(separator: " "))
  }
}

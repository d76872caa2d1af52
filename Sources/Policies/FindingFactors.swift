internal import JSON

/// Factors measured on what the scan found.
///
/// Exceptions do not count here: an accepted risk is still one.
let findingFactors = [
  RiskFactorKind(
    name: "risk/exploitability", summary: "how easily the worst finding can be used", parameters: [],
    formula: """
      double(math.greatest([0] + findings.map(f,
        f.?knownExploited.orValue(false) ? 10000 :
        cel.bind(product,
          {'N': 10, 'A': 7, 'L': 4, 'P': 1}[?f.metrics[?'AV'].orValue('')].orValue(0)
          * {'L': 10, 'H': 6}[?f.metrics[?'AC'].orValue('')].orValue(0)
          * {'N': 10, 'L': 7, 'H': 4}[?f.metrics[?'PR'].orValue('')].orValue(0)
          * {'N': 10, 'R': 7, 'P': 8, 'A': 6}[?f.metrics[?'UI'].orValue('')].orValue(0)
          * {'N': 10, 'P': 7}[?f.metrics[?'AT'].orValue('N')].orValue(0),
          product == 0 ? 5000 : product / 10)))) / 10000.0
      """,
    measure: exploitability),
  RiskFactorKind(
    name: "risk/vulnerability", summary: "how bad the findings are, and how many", parameters: [],
    formula: """
      cel.bind(n, ['critical', 'high', 'unknown', 'medium', 'low', 'none'].map(s,
          findings.filter(f, f.severity == s).size() + (s == 'unknown' ? scan.notEvaluated.size() : 0)),
        cel.bind(present, [0, 1, 2, 3, 4, 5].filter(i, n[i] > 0),
          present.size() == 0 ? 0.0 :
          double([8000, 5000, 4000, 2500, 1000, 0][present[0]] + math.least(2000,
            n[0] * 500 + n[1] * 300 + n[2] * 200 + n[3] * 100 + n[4] * 50
            - [500, 300, 200, 100, 50, 0][present[0]])) / 10000.0))
      """,
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
    guard vector != nil else { return (5_000, "no vector") }
    let metrics = metrics
    // Tenths for each value; the names are the same in CVSS 3.x and 4.0, which adds AT and two values of UI.
    let tables: [(metric: String, tenths: [String: Int], isNeeded: Bool)] = [
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

  /// The metrics of the vector by name: `AV` is `N`; of two with one name the last counts.
  var metrics: [String: String] {
    var metrics: [String: String] = [:]
    for part in (vector ?? "").split(separator: "/") {
      let pair = part.split(separator: ":", maxSplits: 1)
      if pair.count == 2 { metrics[String(pair[0])] = String(pair[1]) }
    }
    return metrics
  }
}

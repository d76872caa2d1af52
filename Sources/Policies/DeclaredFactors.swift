internal import JSON

/// Factors that people declare, because no package says it.
///
/// The levels are listed in docs/policy.md.
let declaredFactors = [
  RiskFactorKind(
    name: "risk/data-access", summary: "which data it comes to see, as declared", parameters: [levels],
    formula: """
      double(with.levels[?declared.dataAccess].orValue(
        {'none': 0, 'public-data': 10, 'user-files': 20, 'business-data': 50, 'personal-data': 70,
          'credentials': 80, 'regulated-data': 90, 'everything': 100}[declared.dataAccess])) / 100.0
      """,
    measure: { measureDeclared("dataAccess", dataAccess, $0, $1) }),
  RiskFactorKind(
    name: "risk/blast-radius", summary: "who is hit when it goes wrong, as declared", parameters: [levels],
    formula: """
      double(with.levels[?declared.blastRadius].orValue(
        {'one-user': 10, 'team': 30, 'department': 50, 'organisation': 80, 'public': 100}[
          declared.blastRadius])) / 100.0
      """,
    measure: { measureDeclared("blastRadius", blastRadius, $0, $1) }),
]

/// What may be declared, by the name of the fact: the levels in their order, in percent.
public let declarableFacts: KeyValuePairs<String, KeyValuePairs<String, Int>> = [
  "dataAccess": dataAccess, "blastRadius": blastRadius,
]

private let dataAccess: KeyValuePairs<String, Int> = [
  "none": 0, "public-data": 10, "user-files": 20, "business-data": 50, "personal-data": 70,
  "credentials": 80, "regulated-data": 90, "everything": 100,
]

private let blastRadius: KeyValuePairs<String, Int> = [
  "one-user": 10, "team": 30, "department": 50, "organisation": 80, "public": 100,
]

private let levels = Parameter(
  name: "levels", kind: .percentages, standard: [:],
  summary: "further levels, or other percentages for known ones")

private func measureDeclared(
  _ name: String, _ known: KeyValuePairs<String, Int>, _ facts: Facts, _ arguments: Arguments
) -> Measure {
  guard let level = facts.declared[name] else { return .worst("\(name) is not declared") }
  var percentages = arguments.percentages("levels")
  for (level, percent) in known where percentages[level] == nil { percentages[level] = percent }
  guard let percent = percentages[level] else {
    return .worst("the declared \(name) '\(level)' is not a known level")
  }
  var measure = Measure()
  measure.isDeclared = true
  measure.note(name, .string(level))
  measure.add("\(name) \(level), declared", percent * 100, always: true)
  return measure
}

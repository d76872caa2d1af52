import Diagnostics
import JSON
import Packages

/// `pep440`: versions of Python packages, and sets of them.
func pythonVersionAnswer(_ question: Question) throws(Problem) -> Answer {
  let fields = question.fields
  switch try question.operation() {
  case "valid":
    _ = try PEP440Version(fields.text("version"))
    return .accepted
  case "normalise": return .value(.string(try PEP440Version(fields.text("version")).canonical))
  case "lt":
    let (a, b) = (try PEP440Version(fields.text("a")), try PEP440Version(fields.text("b")))
    return .value(.bool(a < b))
  case "contains":
    let specifiers = try PEP440Specifiers(fields.text("specifier"))
    return .value(.bool(specifiers.contains(try fields.text("version"))))
  default: return question.noFunction
  }
}

/// `semver-node`: npm's versions and ranges; its arithmetic has no function.
func nodeVersionAnswer(_ question: Question) throws(Problem) -> Answer {
  let fields = question.fields
  let isLoose = question.isOn("loose")
  switch try question.operation() {
  case "gt", "eq":
    let a = try NodeVersion(fields.text("a"), isLoose: isLoose)
    let b = try NodeVersion(fields.text("b"), isLoose: isLoose)
    return .value(.bool(try question.operation() == "gt" ? a > b : a == b))
  case "satisfies":
    let includesPrereleases = question.isOn("includePrerelease")
    let range = try NodeRange(
      fields.text("range"), isLoose: isLoose, includesPrereleases: includesPrereleases)
    return .value(.bool(range.contains(try NodeVersion(fields.text("version"), isLoose: isLoose))))
  case "parse":
    let version = try NodeVersion(fields.text("version"), isLoose: isLoose)
    let names = ["major", "minor", "patch"]
    let numbers = zip(names, version.numbers).map { (name: $0, value: JSON.integer($1)) }
    let prerelease = version.prerelease.map { text in
      text.utf8.allSatisfy { (48...57).contains($0) }
        ? Int(text).map { .integer($0) } ?? .string(text) : JSON.string(text)
    }
    return .value(
      .object(numbers + [("prerelease", .array(prerelease)), ("build", .strings(version.build))]))
  default: return question.noFunction
  }
}

/// `version-order-osv`: the order of each ecosystem that has a scheme.
func versionOrderAnswer(_ question: Question) throws(Problem) -> Answer {
  let fields = question.fields
  guard try question.operation() == "compare" else { return question.noFunction }
  let ecosystem = try fields.text("ecosystem")
  guard let scheme = VersionScheme(ecosystem: ecosystem) else {
    return .unsupported("versions of '\(ecosystem)' are not ordered")
  }
  let (a, b) = (try scheme.version(fields.text("a")), try scheme.version(fields.text("b")))
  return .value(a < b ? "<" : a > b ? ">" : "=")
}

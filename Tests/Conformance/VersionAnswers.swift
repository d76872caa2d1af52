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

/// `semver-node`: order and equality; npm's ranges and its arithmetic have no function.
func semanticVersionAnswer(_ question: Question) throws(Problem) -> Answer {
  let fields = question.fields
  let operation = try question.operation()
  guard operation == "gt" || operation == "eq" else { return question.noFunction }
  let (a, b) = (try SemanticVersion(fields.text("a")), try SemanticVersion(fields.text("b")))
  return .value(.bool(operation == "gt" ? a > b : a == b))
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

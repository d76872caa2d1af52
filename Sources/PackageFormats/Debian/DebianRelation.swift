public import Diagnostics

/// The fields that name other packages (Debian Policy §7.1).
public enum DebianRelationField: String, CaseIterable, Sendable {
  /// Needed before unpacking.
  case preDepends = "Pre-Depends"
  /// Needed.
  case depends = "Depends"
  /// Installed with it in all but unusual installations.
  case recommends = "Recommends"
  /// Perhaps useful with it.
  case suggests = "Suggests"
  /// It is perhaps useful with them.
  case enhances = "Enhances"
  /// Not unpacked at the same time.
  case conflicts = "Conflicts"
  /// Not configured at the same time.
  case breaks = "Breaks"
  /// May overwrite their files.
  case replaces = "Replaces"
  /// Virtual packages.
  case provides = "Provides"

  var allowsAlternatives: Bool {
    switch self {
    case .preDepends, .depends, .recommends, .suggests: true
    case .enhances, .conflicts, .breaks, .replaces, .provides: false
    }
  }
}

/// One place of a relation field: packages of which any will do, as `default-mta | mail-transport-agent (>= 2)`.
public struct DebianRelation: Hashable, Sendable {
  /// Written as `dpkg` writes it: single spaces, `name (op version)`.
  public let text: String

  /// Reads alternatives.
  ///
  /// - Throws: `debian.invalid-field`.
  public init(_ text: String, in field: DebianRelationField = .depends) throws(Problem) {
    var alternatives: [String] = []
    for part in text.split(separator: "|", omittingEmptySubsequences: false) {
      alternatives.append(try Self.canonical(String(part), field))
    }
    guard alternatives.count == 1 || field.allowsAlternatives else {
      throw Problem(
        .debianField, "\(field.rawValue) has alternatives in '\(text)'", hint: "separate them by ','")
    }
    self.text = alternatives.joined(separator: " | ")
  }

  /// Reads the value of a field: relations separated by commas.
  ///
  /// - Throws: `debian.invalid-field`.
  public static func all(in text: String, of field: DebianRelationField) throws(Problem) -> [DebianRelation] {
    var relations: [DebianRelation] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      relations.append(try DebianRelation(String(part), in: field))
    }
    return relations
  }

  /// `name[:arch] [(op version)]`.
  private static func canonical(_ text: String, _ field: DebianRelationField) throws(Problem) -> String {
    func invalid(_ reason: String) -> Problem {
      Problem(
        .debianField, "'\(trimmed(text))' in \(field.rawValue) is not a relation: \(reason)",
        hint: "write 'name' or 'name (>= version)'")
    }
    let bare = trimmed(text)
    var name = bare
    var restriction = ""
    if let open = bare.firstIndex(of: "(") {
      guard bare.hasSuffix(")") else { throw invalid("'(' is not closed") }
      name = trimmed(String(bare[..<open]))
      let inner = trimmed(String(bare[bare.index(after: open)...].dropLast()))
      let operators = inner.prefix { "<=>".contains($0) }
      guard ["<<", "<=", "=", ">=", ">>"].contains(String(operators)) else {
        throw invalid("'\(operators)' is none of '<<', '<=', '=', '>=', '>>'")
      }
      guard field != .provides || operators == "=" else { throw invalid("only '=' is possible here") }
      let version = try DebianVersion(trimmed(String(inner.dropFirst(operators.count))))
      restriction = " (\(operators) \(version.text))"
    }
    let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, isDebianName(first) else {
      throw invalid("'\(name)' is not a package name")
    }
    guard parts.count == 1 || parts[1] == "any" || isDebianArchitecture(parts[1]) else {
      throw invalid("'\(parts[1])' is not an architecture")
    }
    return name + restriction
  }
}

/// Without blanks and line feeds around it.
func trimmed(_ text: String) -> String {
  var scalars = text.unicodeScalars[...]
  while let first = scalars.first, isBlank(first) { scalars.removeFirst() }
  while let last = scalars.last, isBlank(last) { scalars.removeLast() }
  return String(scalars)
}

func isBlank(_ scalar: Unicode.Scalar) -> Bool {
  scalar == " " || scalar == "\t" || scalar == "\r" || scalar == "\n"
}

public import Diagnostics
public import JSON

/// A parameter of a rule or risk factor, as a value: what `with:` may say.
public struct Parameter: Sendable {
  /// What kind of value it takes.
  public enum Kind: Sendable, Equatable {
    /// One of these words.
    case word([String])
    /// Strings; of these words only, if there are any.
    case words([String])
    /// A whole number within a range.
    case count(ClosedRange<Int>)
    /// `true` or `false`.
    case flag
    /// From names to whole percentages, 0 to 100.
    case percentages
  }

  /// The key below `with:`.
  public let name: String
  /// What it takes.
  public let kind: Kind
  /// What holds when it is not given; `nil` if it must be given.
  public let standard: JSON?
  /// What it does.
  public let summary: String

  /// What is wrong with a value, as `expected …`; `nil` if it fits.
  public func mismatch(_ value: JSON) -> String? {
    switch kind {
    case .word(let words):
      return value.string.map(words.contains) == true
        ? nil : "expected one of \(words.joined(separator: ", "))"
    case .words(let words):
      let texts = value.array?.compactMap(\.string)
      let fits =
        texts?.count == value.array?.count
        && texts?.allSatisfy { words.isEmpty || words.contains($0) } == true
      return fits ? nil : "expected a list of \(words.isEmpty ? "strings" : words.joined(separator: ", "))"
    case .count(let range):
      return value.integer.map(range.contains) == true
        ? nil : "expected a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .flag: return value.bool == nil ? "expected true or false" : nil
    case .percentages:
      let fits = value.members?.allSatisfy { $0.value.integer.map((0...100).contains) == true } == true
      return fits ? nil : "expected names with whole percentages from 0 to 100"
    }
  }
}

/// Parameters that fit their declaration, missing ones filled in.
public struct Arguments: Sendable {
  private let values: [String: JSON]

  /// Fits an object to a declaration.
  ///
  /// - Throws: `policy.parameter`, naming the rule by `owner`.
  public init(_ given: JSON?, for declared: [Parameter], of owner: String) throws(Problem) {
    guard let members = (given ?? [:]).members else {
      throw Problem(.policyParameter, "'with' of '\(owner)' is not an object")
    }
    var values: [String: JSON] = [:]
    for member in members {
      guard let parameter = declared.first(where: { $0.name.utf8.elementsEqual(member.name.utf8) }) else {
        let hint = suggestion(for: member.name, among: declared.map(\.name), orList: "known are:")
        throw Problem(.policyParameter, "'\(owner)' has no parameter '\(member.name)'", hint: hint)
      }
      if let mismatch = parameter.mismatch(member.value) {
        throw Problem(
          .policyParameter, "parameter '\(member.name)' of '\(owner)' is '\(member.value.text)'",
          hint: mismatch)
      }
      values[member.name] = member.value
    }
    for parameter in declared where values[parameter.name] == nil {
      guard let standard = parameter.standard else {
        throw Problem(
          .policyParameter, "'\(owner)' needs the parameter '\(parameter.name)'", hint: parameter.summary)
      }
      values[parameter.name] = standard
    }
    self.values = values
  }

  /// The word given.
  func word(_ name: String) -> String { values[name]?.string ?? "" }
  /// The strings given.
  func words(_ name: String) -> [String] { values[name]?.array?.compactMap(\.string) ?? [] }
  /// The number given.
  func count(_ name: String) -> Int { values[name]?.integer ?? 0 }
  /// The flag given.
  func flag(_ name: String) -> Bool { values[name]?.bool ?? false }
  /// The percentages given.
  func percentages(_ name: String) -> [String: Int] {
    var result: [String: Int] = [:]
    for member in values[name]?.members ?? [] { result[member.name] = member.value.integer }
    return result
  }
}

extension Problem.Code {
  /// A parameter of a rule or risk factor is unknown, missing or of the wrong type.
  public static let policyParameter = Self("policy.parameter", exit: .invalidData)
}

public import Diagnostics

/// What the head of a suite's `Release` file says (https://wiki.debian.org/DebianRepository/Format).
public struct APTSuite: Hashable, Sendable {
  /// The folder below `dists` and the field `Suite`.
  public let name: String
  /// The field `Codename`.
  public let codename: String
  /// The field `Origin`.
  public let origin: String
  /// The field `Label`.
  public let label: String
  /// The field `Description`.
  public let description: String?
  /// Listed even while they have no packages; those that packages have come by themselves.
  public let architectures: [String]
  /// Listed even while they have no packages.
  public let components: [String]
  /// When it was made, in seconds since 1970.
  public let date: Int64
  /// Until when clients believe it.
  public let validUntil: Int64?

  /// Checks every value.
  ///
  /// - Throws: `apt.invalid`.
  public init(
    name: String, codename: String? = nil, origin: String, label: String? = nil, description: String? = nil,
    architectures: [String], components: [String] = ["main"], date: Int64, validUntil: Int64? = nil
  ) throws(Problem) {
    let codename = codename ?? name
    let label = label ?? origin
    for word in [name, codename] + components where !Self.isWord(word) {
      throw Problem(
        .aptInvalid, "'\(word)' is not the name of a suite or component",
        hint: "use letters, digits, '-', '+', '.', '_'")
    }
    for architecture in architectures where !isDebianArchitecture(architecture) {
      throw Problem(.aptInvalid, "'\(architecture)' is not an architecture")
    }
    for text in [origin, label, description ?? "-"] {
      guard !trimmed(text).isEmpty, text == trimmed(text), text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
      else {
        throw Problem(.aptInvalid, "'\(text)' is not one line of text")
      }
    }
    guard (validUntil ?? .max) > date else {
      throw Problem(.aptInvalid, "the suite '\(name)' would be expired when it is made")
    }
    (self.name, self.codename, self.origin, self.label) = (name, codename, origin, label)
    (self.description, self.architectures, self.components) = (description, architectures, components)
    (self.date, self.validUntil) = (date, validUntil)
  }

  static func isWord(_ text: String) -> Bool {
    guard let first = text.utf8.first, isAlphanumeric(first) else { return false }
    return text.utf8.allSatisfy { isAlphanumeric($0) || "-+._".utf8.contains($0) }
  }
}

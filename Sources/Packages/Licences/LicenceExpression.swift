public import Diagnostics

extension Problem.Code {
  /// A text is no SPDX licence expression, or names a licence that is not on the list.
  public static let licenceExpression = Problem.Code("packages.licence", exit: .invalidData)
}

/// An SPDX licence expression (SPDX 2.3 Annex D), its ids checked against the licence list.
public struct LicenceExpression: Hashable, Sendable {
  /// How strictly the operators are read.
  public enum Style: Sendable {
    /// SPDX 2.3 Annex D: operators in upper case, blanks only.
    case spdx
    /// PEP 639: operators and `LicenseRef-` in any case, any white space.
    case pep639
  }

  /// One licence, as an expression requires it.
  public struct Requirement: Hashable, Sendable {
    /// The listed id in its own spelling, or `[DocumentRef-…:]LicenseRef-…`.
    public let licence: String
    /// Whether `+` follows.
    public let orLater: Bool
    /// The listed exception after `WITH`.
    public let exception: String?

    /// As it stands in an expression.
    public var text: String { licence + (orLater ? "+" : "") + (exception.map { " WITH \($0)" } ?? "") }
    /// Whether it names a text that is not on the list.
    public var isReference: Bool { licence.hasPrefix("LicenseRef-") || licence.hasPrefix("DocumentRef-") }
  }

  /// The expression as a tree; no node has fewer than two branches.
  public indirect enum Term: Hashable, Sendable {
    /// One licence.
    case requirement(Requirement)
    /// All of them: `AND`.
    case all([Term])
    /// One of them: `OR`.
    case any([Term])
  }

  /// The canonical text: ids as listed, operators in upper case, one blank, parentheses as written.
  public let text: String
  /// What it means; `AND` binds stronger than `OR`.
  public let root: Term
  /// The licences in the order written.
  public let requirements: [Requirement]

  /// Parsed by `LicenceExpression+Parsing.swift`.
  init(text: String, root: Term, requirements: [Requirement]) {
    (self.text, self.root, self.requirements) = (text, root, requirements)
  }

  /// The one listed licence that it is, without `+` and exception; `nil` for anything else.
  public var singleID: String? {
    guard case .requirement(let only) = root, !only.isReference, !only.orLater, only.exception == nil else {
      return nil
    }
    return only.licence
  }

  /// Whether both have the same canonical text.
  public static func == (left: LicenceExpression, right: LicenceExpression) -> Bool {
    left.text == right.text
  }

  /// Hashes the canonical text.
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

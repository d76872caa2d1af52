/// The licence that the author of a package declared, as far as it can be understood.
public enum DeclaredLicence: Hashable, Sendable {
  /// A valid SPDX expression, often one id.
  case expression(LicenceExpression)
  /// The author's own words, where they name no single licence; `text` holds a full text, if one was given.
  case named(String, text: String?)

  /// One word or line for a person: the expression, or the name.
  public var summary: String {
    switch self {
    case .expression(let expression): expression.text
    case .named(let name, _): name
    }
  }

  /// Reads one declaration: an SPDX expression, an unmistakable name, or the author's own words.
  ///
  /// `nil` for nothing, and for `UNKNOWN` and `NOASSERTION`.
  public init?(_ declaration: String) {
    let text = trimmed(declaration)
    guard !text.isEmpty, !["unknown", "noassertion", "none"].contains(text.lowercased()) else { return nil }
    if let expression = Self.understood(text) {
      self = .expression(expression)
      return
    }
    let lines = text.split(whereSeparator: \.isNewline).map { trimmed($0) }
    let first = lines.first { !$0.isEmpty } ?? text
    let isShort = lines.count == 1 && first.count <= Self.longestName
    self = .named(isShort ? first : String(first.prefix(Self.longestName)), text: isShort ? nil : text)
  }

  /// Reads what Python metadata says: a valid `License-Expression` wins, then `License`, then the classifiers.
  ///
  /// A classifier decides only where `License` is missing, or leaves open which licence it means without
  /// contradicting the classifier; several different classifiers decide nothing.
  ///
  /// - Parameters:
  ///   - expression: `License-Expression` (PEP 639).
  ///   - field: `License`, a name, an expression or a full text.
  ///   - classifiers: all classifiers; those that do not begin with `License ::` are passed over.
  public init?(expression: String?, field: String?, classifiers: [String]) {
    if let expression, let valid = try? LicenceExpression(expression, style: .pep639) {
      // An invalid expression is no error here: it is kept in the author's words below.
      self = .expression(valid)
      return
    }
    // Some put a classifier where the name belongs.
    let isClassifier = field?.hasPrefix("License ::") ?? false
    let classifiers = classifiers + (isClassifier ? [trimmed(field ?? "")] : [])
    let declared = (expression ?? (isClassifier ? nil : field)).flatMap { DeclaredLicence($0) }
    let names = classifiers.compactMap { LicenceName.licenceName(ofClassifier: $0) }
    let ids = Set(classifiers.compactMap { LicenceName.identifier(classifier: $0) })
    let isDecided = ids.count == 1 && Set(names).count == 1
    switch declared {
    case .expression(let expression)?:
      let known = Set(expression.requirements.map(\.licence))
      guard expression.singleID == nil || ids.isSubset(of: known) else {
        self = .named(([expression.text] + names).joined(separator: "; "), text: nil)
        return
      }
      self = .expression(expression)
    case .named(let name, let text)?:
      if isDecided, let id = ids.first, !Self.contradicts(name, text, id), let only = Self.understood(id) {
        self = .expression(only)
      } else {
        self = .named(name, text: text)
      }
    case nil:
      guard let first = names.first else { return nil }
      if isDecided, let id = ids.first, let only = Self.understood(id) {
        self = .expression(only)
      } else {
        let others = names.dropFirst().filter { $0 != first }
        self = .named(([first] + others).joined(separator: "; "), text: nil)
      }
    }
  }

  private static let longestName = 100

  private static func understood(_ text: String) -> LicenceExpression? {
    let expression = LicenceName.identifier(text) ?? text
    // No id and no expression: the caller keeps the words.
    return try? LicenceExpression(expression, style: .pep639)
  }

  /// Whether words that name no single licence name another family than the classifier's.
  private static func contradicts(_ name: String, _ text: String?, _ id: String) -> Bool {
    let families = [
      "agpl", "lgpl", "gpl", "apache", "bsd", "mit", "mozilla", "mpl", "isc", "psf", "python", "zope",
    ]
    let words = Set((text ?? name).lowercased().split { !$0.isLetter }.map(String.init))
    let named = families.filter { family in
      words.contains { $0.hasPrefix(family) && (family.count > 3 || $0 == family) }
    }
    let family = id.lowercased()
    return text == nil && !named.isEmpty && !named.contains { family.hasPrefix($0) }
  }
}

/// Without white space at both ends.
func trimmed(_ text: some StringProtocol) -> String {
  var rest = text[...]
  while rest.first?.isWhitespace == true { rest.removeFirst() }
  while rest.last?.isWhitespace == true { rest.removeLast() }
  return String(rest)
}

internal import Cryptography
internal import JSON
internal import Packages

/// Declared licences as SPDX 2.3 has them: expressions, and `LicenseRef-…` for the author's own words (§10).
struct SPDXLicences {
  /// By `licenseId`.
  private var extractedByID: [String: (name: String, text: String)] = [:]

  init(_ components: [Component]) {
    for component in components {
      for licence in [component.licence, component.concludedLicence].compactMap({ $0 }) {
        for (id, name, text) in Self.extractions(licence) { extractedByID[id] = (name, text) }
      }
    }
  }

  /// `hasExtractedLicensingInfos`, sorted by id.
  var extracted: [JSON] {
    extractedByID.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { id, licence in
      ["licenseId": .string(id), "name": .string(licence.name), "extractedText": .string(licence.text)]
    }
  }

  /// `licenseDeclared`.
  func text(_ licence: DeclaredLicence) -> String {
    switch licence {
    case .expression(let expression) where Self.isPlain(expression): expression.text
    case .expression(let expression): Self.reference(expression.text, nil)
    case .named(let name, let text): Self.reference(name, text)
    }
  }

  /// `AdditionRef-` is of SPDX 3, and `DocumentRef-` needs the other document: both are kept as words.
  private static func isPlain(_ expression: LicenceExpression) -> Bool {
    expression.requirements.allSatisfy {
      !$0.licence.hasPrefix("DocumentRef-") && $0.exception?.hasPrefix("AdditionRef-") != true
    }
  }

  private static func extractions(_ licence: DeclaredLicence) -> [(String, String, String)] {
    switch licence {
    case .expression(let expression) where isPlain(expression):
      expression.requirements.filter(\.isReference).map {
        ($0.licence, $0.licence, "The metadata names \($0.licence) without its text.")
      }
    case .expression(let expression): [(reference(expression.text, nil), expression.text, expression.text)]
    case .named(let name, let text): [(reference(name, text), name, text ?? name)]
    }
  }

  /// Readable, and different for different words.
  private static func reference(_ name: String, _ text: String?) -> String {
    let digest = Digest(of: Array("\(name)\u{0}\(text ?? "")".utf8)).hex.prefix(12)
    let words = SPDXWriter.idString(name).split(separator: "-").joined(separator: "-").prefix(40)
    return "LicenseRef-\(words.isEmpty ? "" : "\(words)-")\(digest)"
  }
}

internal import JSON
internal import Packages

/// What CycloneDX says of the licences of a component, and how much it is needed.
///
/// 1. `license` with `id` for one listed licence or with `name` for the author's own words, else `expression`.
/// 2. What is concluded stands beside what is declared where the schema lets it: from 1.6, and not beside an expression.
///    Else it is a property.
extension Component {
  static let concludedNote = "stellwerk:licence:concluded"

  func cycloneDXLicences(_ version: CycloneDXVersion) -> JSON? {
    guard let declared = licence else {
      return version < .v1_6 ? nil : concludedLicence.map { [$0.choice(version, "concluded")] }
    }
    let first = declared.choice(version, "declared")
    guard let concludedLicence, standsBeside(version) else { return [first] }
    return [first, concludedLicence.choice(version, "concluded")]
  }

  /// What has no place elsewhere.
  func cycloneDXNotes(_ version: CycloneDXVersion) -> [Property] {
    guard let concludedLicence, licence == nil ? version < .v1_6 : !standsBeside(version) else { return [] }
    return [Property(Self.concludedNote, concludedLicence.summary)]
  }

  /// Without acknowledgement, two licences would mean that both apply.
  private func standsBeside(_ version: CycloneDXVersion) -> Bool {
    version >= .v1_6 && [licence, concludedLicence].allSatisfy { $0?.isExpression == false }
  }

  /// What is for development is not there when the product runs.
  var cycloneDXScope: String {
    let scopes = values(of: Self.scopeNote)
    return scopes.contains("development") ? "excluded" : scopes.contains("optional") ? "optional" : "required"
  }

  /// What is written: nothing of what a document leaves open.
  var writtenScope: String? {
    scope?.rawValue ?? (values(of: Self.scopeNote).isEmpty ? nil : cycloneDXScope)
  }

  static let scopeNote = "stellwerk:list:scope"
}

extension DeclaredLicence {
  /// Whether it takes an `expression`.
  fileprivate var isExpression: Bool {
    if case .expression(let expression) = self { expression.singleID == nil } else { false }
  }

  fileprivate func choice(_ version: CycloneDXVersion, _ acknowledgement: String) -> JSON {
    let acknowledgement: JSON? = version < .v1_6 ? nil : .string(acknowledgement)
    switch self {
    case .expression(let expression):
      if let id = expression.singleID {
        return ["license": .compact(["id": .string(id), "acknowledgement": acknowledgement])]
      }
      return .compact(["expression": .string(expression.text), "acknowledgement": acknowledgement])
    case .named(let name, let text):
      return [
        "license": .compact([
          "name": .string(name),
          "acknowledgement": acknowledgement,
          "text": text.map { ["contentType": "text/plain", "content": .string($0)] },
        ])
      ]
    }
  }
}

public import Diagnostics
public import JSON

/// What profiles and the score say of one document.
public struct BillReport: Sendable {
  /// As the person named the document.
  public let file: String
  /// How many components there are beside the subject, without files.
  public let componentCount: Int
  /// In the order asked for.
  public let checks: [ProfileCheck]
  /// How much it says of what it could.
  public let score: BillScore
  /// What validation has against it, the first hundred.
  public let problems: [Problem]

  /// Asks a document; one that is not valid is asked all the same, and scored lower.
  ///
  /// - Throws: `sbom.unreadable`, and the first problem of a document that could not be read in full.
  public init(_ document: BillDocument, _ profiles: [BillProfile]) throws(Problem) {
    let contents = try BillContents(document)
    file = document.file
    componentCount = contents.components.count { $0.component.kind != .file }
    checks = profiles.map { ProfileCheck($0, contents, document.format, document.version) }
    problems = document.problems()
    score = BillScore(contents, document, isValid: problems.isEmpty)
  }

  /// Whether all profiles are met.
  public var isMet: Bool { checks.allSatisfy(\.isMet) }
}

// MARK: - For programs

extension BillReport {
  /// The report as `stellwerk sbom check --format json` writes it.
  public var json: JSON {
    [
      "document": .string(file), "components": .integer(componentCount), "valid": .bool(problems.isEmpty),
      "score": decimal(score.hundredths), "categories": .array(score.categories.map(\.json)),
      "profiles": .array(checks.map(\.json)),
    ]
  }
}

/// Hundredths as a number with at most two decimals.
private func decimal(_ hundredths: Int) -> JSON {
  hundredths % 100 == 0 ? .integer(hundredths / 100) : .number(Double(hundredths) / 100)
}

extension BillScore.Category {
  fileprivate var json: JSON {
    .compact([
      "name": .string(name), "weight": .integer(weight), "score": score.map(decimal),
      "features": .array(
        features.map {
          .compact([
            "name": .string($0.name), "weight": .integer($0.weight), "met": .integer($0.met),
            "asked": .integer($0.asked), "score": $0.score.map(decimal),
          ])
        }),
    ])
  }
}

extension ProfileCheck {
  fileprivate var json: JSON {
    [
      "name": .string(profile.rawValue), "title": .string(profile.title), "met": .bool(isMet),
      "score": decimal(score), "elements": .array(answers.map(\.json)),
    ]
  }
}

extension ProfileCheck.Answer {
  fileprivate var json: JSON {
    .compact([
      "name": .string(requirement.element.rawValue), "level": .string(requirement.level.rawValue),
      "section": .string(requirement.section), "lookup": .string(requirement.element.meaning),
      "asked": .integer(asked), "met": .integer(met),
      "missing": missing.isEmpty ? nil : .strings(missing),
      "hint": isMet ? nil : .string(requirement.element.hint),
    ])
  }
}

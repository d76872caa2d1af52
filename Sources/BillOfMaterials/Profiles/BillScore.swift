internal import Packages

/// How much a document says of what it could say, from 0 to 10, in the categories that sbomqs 2 has.
///
/// The computation is our own: a feature is the share of those that have it, a category the weighted mean of its
/// features, the score the weighted mean of the categories. What cannot be said in a format does not count. Which
/// licences are wanted is a matter of policy and no feature.
public struct BillScore: Sendable {
  /// One thing that could be said.
  public struct Feature: Sendable {
    /// For example `components with version`.
    public let name: String
    /// Its weight in the category, in hundredths.
    public let weight: Int
    /// How many say it.
    public let met: Int
    /// How many could; 0: it is not asked.
    public let asked: Int
    /// In hundredths of ten; `nil` where it is not asked.
    public var score: Int? { Share(met, of: asked).score }

    init(_ name: String, _ weight: Int, _ share: Share) {
      (self.name, self.weight, met, asked) = (name, weight, share.met, share.asked)
    }
  }

  /// Features of one kind.
  public struct Category: Sendable {
    /// For example `identification`.
    public let name: String
    /// Its weight in the score.
    public let weight: Int
    /// What is asked.
    public let features: [Feature]
    /// In hundredths of ten; `nil` where nothing is asked.
    public var score: Int? {
      features.allSatisfy { $0.asked == 0 }
        ? nil : Share.mean(scores: features.map { ($0.score, $0.weight) })
    }
  }

  /// In the order of sbomqs.
  public let categories: [Category]
  /// In hundredths: 875 is 8.75.
  public var hundredths: Int { Share.mean(scores: categories.map { ($0.score, $0.weight) }) }

  init(_ contents: BillContents, _ document: BillDocument, isValid: Bool) {
    let questions = Questions(
      contents: contents, packages: contents.packages, document: document, isValid: isValid)
    categories = [
      Category(name: "identification", weight: 10, features: questions.identification),
      Category(name: "provenance", weight: 12, features: questions.provenance),
      Category(name: "integrity", weight: 15, features: questions.integrity),
      Category(name: "completeness", weight: 12, features: questions.completeness),
      Category(name: "licensing", weight: 15, features: questions.licensing),
      Category(name: "vulnerability and traceability", weight: 10, features: questions.traceability),
      Category(name: "structure", weight: 8, features: questions.structure),
    ]
  }
}

/// The features of each category, asked of one document.
private struct Questions {
  let contents: BillContents
  /// The subject and all components that are no files.
  let packages: [BillEntry]
  let document: BillDocument
  let isValid: Bool

  private var isCycloneDX: Bool { [.cycloneDXJSON, .cycloneDXXML].contains(document.format) }

  private func share(of entries: [BillEntry]? = nil, _ isMet: (BillEntry) -> Bool) -> Share {
    let asked = entries ?? packages
    return Share(asked.count(where: isMet), of: asked.count)
  }

  private func share(_ element: BillElement) -> Share { share { element.isMet(by: $0, contents) } }

  private func share(document element: BillElement) -> Share {
    Share(element.isMet(by: contents, document.format, document.version))
  }

  /// Not asked where the format has no place for it.
  private func share(_ isMet: Bool, if canBeSaid: Bool) -> Share {
    canBeSaid ? Share(isMet) : Share(0, of: 0)
  }

  private typealias Feature = BillScore.Feature

  var identification: [BillScore.Feature] {
    var seen: Set<String> = []
    return [
      Feature("components with name", 40, share(.name)),
      Feature("components with version", 35, share(.version)),
      Feature(
        "components with a reference of their own", 25, share { seen.insert($0.component.bomRef).inserted }),
    ]
  }

  var provenance: [BillScore.Feature] {
    let facts = contents.facts
    let hasLifecycles = (isCycloneDX && document.version >= "1.5") || document.format == .spdx3JSON
    return [
      Feature("time of creation", 20, share(document: .timestamp)),
      Feature("authors", 20, Share(!facts.authors.isEmpty)),
      Feature("tool with version", 20, Share(facts.tools.contains { BillElement.isStated($0.version) })),
      Feature(
        "supplier of the document", 15,
        share(facts.supplier != nil || !facts.authors.isEmpty, if: isCycloneDX)),
      Feature("serial number or namespace", 15, share(document: .identifier)),
      Feature("lifecycle", 10, share(facts.hasLifecycle, if: hasLifecycles)),
    ]
  }

  var integrity: [BillScore.Feature] {
    let strong: Set<FileDigest.Algorithm> = [
      .blake2b256, .blake2b384, .blake2b512, .blake3, .sha256, .sha384, .sha512, .sha3_256, .sha3_384,
      .sha3_512,
    ]
    return [
      Feature("components with digest", 60, share(.digest)),
      Feature(
        "components with SHA-256 or stronger", 30,
        share { entry in entry.component.digests.contains { strong.contains($0.algorithm) } }),
    ]
  }

  var completeness: [BillScore.Feature] {
    let canTell = document.format == .spdx3JSON || isCycloneDX
    return [
      Feature(
        "components with dependencies", 25,
        share { entry in
          let reference = entry.component.bomRef
          return contents.needs[reference] != nil || contents.completeness[reference] != nil
        }),
      Feature(
        "components with stated completeness", 15, canTell ? share(.dependencies) : Share(0, of: 0)),
      Feature("subject", 20, share(document: .subject)),
      Feature(
        "components with source address", 15,
        isCycloneDX ? share(.sourceAddress) : Share(0, of: 0)),
      Feature("components with supplier", 15, share(.supplier)),
      Feature(
        "components with purpose", 10, share { $0.kind != nil }),
    ]
  }

  var licensing: [BillScore.Feature] {
    let licensed = packages.filter { BillElement.isStated($0.licence) }
    return [
      Feature("components with licence", 20, share { BillElement.isStated($0.licence) }),
      Feature(
        "licences that are SPDX expressions", 20,
        share(of: licensed) { BillElement.licence.isMet(by: $0, contents) }),
      Feature("licence of the document", 10, share(contents.facts.licence != nil, if: !isCycloneDX)),
      Feature(
        "licences that are not deprecated", 15, share(of: licensed) { !$0.hasDeprecatedLicence }),
    ]
  }

  var traceability: [BillScore.Feature] {
    [
      Feature("components with package URL", 50, share { $0.component.purl != nil }),
      // One that has a package URL is found without a CPE.
      Feature(
        "components with package URL or CPE", 50,
        share { $0.component.purl != nil || BillElement.isStated($0.component.cpe) }),
    ]
  }

  var structure: [BillScore.Feature] {
    [
      Feature("specification and version that are read", 60, Share(true)),
      Feature("form that is read in full", 20, Share(true)),
      Feature("valid", 20, Share(isValid)),
    ]
  }
}

extension BillEntry {
  fileprivate var hasDeprecatedLicence: Bool {
    guard let expression else { return false }
    return expression.requirements.contains { LicenceList.isDeprecated($0.licence) }
  }
}

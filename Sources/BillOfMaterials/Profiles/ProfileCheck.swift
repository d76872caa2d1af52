/// What a document says of what a profile asks, and which component leaves what open.
public struct ProfileCheck: Sendable {
  /// The answer to one requirement.
  public struct Answer: Sendable {
    /// What was asked.
    public let requirement: BillProfile.Requirement
    /// How many were asked: 1 for the document.
    public let asked: Int
    /// Package URL, or name and version, of those that do not say it, sorted; empty for the document.
    public let missing: [String]
    /// How many say it.
    public let met: Int

    /// Whether all that were asked say it.
    public var isMet: Bool { met == asked }
  }

  /// Which profile.
  public let profile: BillProfile
  /// In the order of the profile's text.
  public let answers: [Answer]

  /// Whether all that must be said is said.
  public var isMet: Bool { answers.allSatisfy { $0.isMet || $0.requirement.level == .should } }

  /// The mean share of what must be said, in hundredths of ten: 1,000 is everything.
  public var score: Int {
    let musts = answers.filter { $0.requirement.level == .must }
    return Share.mean(musts.map { (Share($0.met, of: $0.asked), 1) })
  }

  init(_ profile: BillProfile, _ contents: BillContents, _ format: BillDocument.Format, _ version: String) {
    self.profile = profile
    let entries = contents.packages
    let direct = contents.direct
    answers = profile.requirements.map { requirement in
      let element = requirement.element
      let asked: [BillEntry]
      switch element.scope {
      case .document:
        let isMet = element.isMet(by: contents, format, version)
        return Answer(requirement: requirement, asked: 1, missing: [], met: isMet ? 1 : 0)
      case .direct: asked = entries.filter { direct.contains($0.component.bomRef) }
      case .components: asked = entries
      }
      let missing = asked.filter { !element.isMet(by: $0, contents) }.map(\.identity)
      return Answer(
        requirement: requirement, asked: asked.count,
        missing: missing.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) },
        met: asked.count - missing.count)
    }
  }
}

extension BillContents {
  /// The subject and the components that are no files.
  var packages: [BillEntry] {
    (root.map { [$0] } ?? []) + components.filter { $0.component.kind != .file }
  }

  /// References of the subject and of what it needs itself.
  var direct: Set<String> {
    guard let root = root?.component.bomRef else { return [] }
    return (needs[root] ?? []).union([root])
  }
}

extension BillEntry {
  /// The package URL as written, else name and version.
  var identity: String {
    purl ?? component.version.map { "\(component.fullName)@\($0)" } ?? component.fullName
  }
}

/// How many of how many.
struct Share {
  let met: Int
  let asked: Int

  init(_ met: Int, of asked: Int) { (self.met, self.asked) = (met, asked) }

  init(_ isMet: Bool) { self.init(isMet ? 1 : 0, of: 1) }

  /// In hundredths of ten; `nil` where nothing was asked.
  var score: Int? { asked == 0 ? nil : (met * 2_000 + asked) / (asked * 2) }

  /// The weighted mean of what was asked; where nothing was, nothing is missing.
  static func mean(_ shares: [(share: Share, weight: Int)]) -> Int {
    mean(scores: shares.map { ($0.share.score, $0.weight) })
  }

  /// The weighted mean of what there is, in hundredths of ten, halves upward.
  static func mean(scores: [(score: Int?, weight: Int)]) -> Int {
    var (sum, weights) = (0, 0)
    for case (let score?, let weight) in scores {
      sum += score * weight
      weights += weight
    }
    return weights == 0 ? 1_000 : (2 * sum + weights) / (2 * weights)
  }
}

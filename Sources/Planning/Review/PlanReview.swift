public import Diagnostics

/// Everything that is wrong with a plan of the right shape.
///
/// The rules are grouped: what is joined (`PlanReview+Graph`), how much there is and what it says (`+Content`), what
/// contradicts itself (`+Meaning`), and whether the people and the time suffice (`+Resources`).
public struct PlanReview: Sendable {
  /// No more findings than these are kept.
  public static let limit = 500
  /// In the order of the plan.
  public private(set) var findings: [PlanFinding] = []

  /// Holds a plan against every rule.
  public init(_ plan: RoutePlan) { self.init(PlanIndex(plan)) }

  init(_ index: PlanIndex) {
    var collected: [PlanFinding] = []
    let isSound = Self.reviewGraph(index, into: &collected)
    Self.reviewContent(index, into: &collected)
    Self.reviewMeaning(index, into: &collected)
    // Nothing can be scheduled along ids that lead nowhere, or in a circle.
    if isSound { Self.reviewResources(index, into: &collected) }
    findings = Array(collected.prefix(Self.limit))
  }

  /// What must not be in a plan that is used.
  public var errors: [PlanFinding] { findings.filter { !$0.isWarning } }

  /// Whether nothing must be repaired.
  public var isAccepted: Bool { !findings.contains { !$0.isWarning } }
}

extension Problem.Code {
  /// Two routes, tasks, packages or decisions have one id.
  public static let planDuplicateID = Self("plan.duplicate-id", exit: .invalidData)
  /// An id that nothing has.
  public static let planUnknownID = Self("plan.unknown-id", exit: .invalidData)
  /// Routes or packages that wait for each other.
  public static let planCycle = Self("plan.cycle", exit: .invalidData)
  /// A route that nobody ever gets to.
  public static let planUnreachable = Self("plan.unreachable", exit: .invalidData)
  /// A branch without a decision, or a decision without its branches.
  public static let planBranch = Self("plan.branch", exit: .invalidData)
  /// Ways that neither meet again nor end on purpose.
  public static let planMerge = Self("plan.merge", exit: .invalidData)
  /// More decisions one after another than anybody can follow.
  public static let planDepth = Self("plan.too-deep", exit: .invalidData)
  /// More or fewer parts than there may be.
  public static let planLimit = Self("plan.limit", exit: .invalidData)
  /// Text that was to be filled in.
  public static let planPlaceholder = Self("plan.placeholder", exit: .invalidData)
  /// The same text twice.
  public static let planDuplicate = Self("plan.duplicate-text", exit: .invalidData)
  /// A criterion of which nobody can say whether it holds.
  public static let planMeasurable = Self("plan.not-measurable", exit: .invalidData)
  /// A link that is none.
  public static let planURL = Self("plan.url", exit: .invalidData)
  /// A title that its contents do not speak of.
  public static let planTitle = Self("plan.title", exit: .invalidData)
  /// A package that does not belong to its route.
  public static let planOffRoute = Self("plan.off-route", exit: .invalidData)
  /// Times that contradict each other.
  public static let planDuration = Self("plan.duration", exit: .invalidData)
  /// Somebody who is not among the people.
  public static let planPerson = Self("plan.unknown-person", exit: .invalidData)
  /// The end comes after the deadline.
  public static let planDeadline = Self("plan.deadline", exit: .invalidData)
  /// Somebody has more work than time.
  public static let planOverbooked = Self("plan.overbooked", exit: .invalidData)
}

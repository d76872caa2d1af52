import Diagnostics
import OperatingSystem
import Pipelines
import Store

/// What stages leave on its way to the disk: as many as have gathered go together.
///
///     its work has ended --> gathered --(the round before has ended)--> round --> finished
///
/// 1. There is one round at a time, and it takes all that have gathered. It begins as soon as somebody could wait for it:
///    while there is other work for every job it lets more stages gather, for `patience` at most or until they are `enough`.
/// 2. In a round come the bytes of all blobs, their names, the folders of the names, one transaction of the index, one
///    of the ledger. A stage whose part fails has failed; the others have not.
/// 3. What a stage has claimed stays claimed until its result is in the index, so that no other run makes it again.
/// 4. A kill loses the stages that run, those that have gathered and those of the round: none of them has finished.
/// 5. Nothing begins while what an effect has done outside is not written down; with one job nothing begins while
///    anything is not, so that the order is always the same.
struct Commits {
  fileprivate struct Member: Sendable {
    let index: Int
    let stage: Plan.Stage
    let outcome: StageOutcome
    let deposit: Deposit
    let claim: Claim?
  }

  /// Stages that go to the disk together, in the order in which they ended.
  struct Round: Sendable {
    fileprivate var members: [Member] = []
    private let settings: RunSettings

    fileprivate init(_ settings: RunSettings) { self.settings = settings }

    /// Blocks until all is on the disk; `record` writes down what then counts as done.
    func commit(_ record: ([Runner.Progress]) -> Void) -> [(index: Int, outcome: StageOutcome)] {
      let problems = settings.store.commit(members.map(\.deposit))
      let ended = zip(members, problems).map { member, problem in
        let failure = problem?.failing(member.stage, by: settings.secrets.redaction)
        return (member, failure.map { member.outcome.failed($0) } ?? member.outcome)
      }
      record(ended.map { .finished($0.stage, $1) })
      return ended.map { ($0.index, $1) }
    }
  }

  /// How long stages gather while there is work for everybody, and how many of them; a round of many takes hardly longer
  /// than one of few.
  private static let (patience, enough) = (Duration.milliseconds(10), 24)
  /// Stages that have gathered at most before no more is started, and files that they keep open.
  private static let (mostStages, mostFiles) = (64, 256)

  private var gathered: Round
  private let settings: RunSettings
  private var isInRound = false
  private var isOneByOne: Bool { settings.jobs == 1 }
  private var (stages, files, hasEffect) = (0, 0, false)
  private var inRound = (stages: 0, files: 0)
  /// Under way while stages gather; told when they need not any more.
  private var gathering: Cancellation?
  private var isOver = false

  init(_ settings: RunSettings) { (self.settings, gathered) = (settings, Round(settings)) }

  /// Whether another stage may be started before a round has ended.
  var takesMore: Bool {
    if hasEffect || isOneByOne { return stages == 0 }
    return stages < Self.mostStages && files < Self.mostFiles
  }

  /// The work of a stage has ended.
  mutating func gather(
    _ index: Int, _ stage: Plan.Stage, _ outcome: StageOutcome, _ deposit: Deposit, _ claim: Claim?
  ) {
    gathered.members.append(
      Member(index: index, stage: stage, outcome: outcome, deposit: deposit, claim: claim))
    stages += 1
    files += deposit.openFileCount
    hasEffect = hasEffect || stage.stageClass == .effect
  }

  /// What goes to the disk now; `nil` while a round is under way, where nothing has gathered, and where more may gather
  /// because there is other work for every job.
  mutating func nextRound(whileAllWork: Bool) -> Round? {
    guard !isInRound, !gathered.members.isEmpty else { return nil }
    let isUrgent = !whileAllWork || !takesMore || gathered.members.count >= Self.enough
    guard isUrgent || isOver else { return nil }
    gathering?.cancel()
    (gathering, isOver) = (nil, false)
    let round = gathered
    (gathered, isInRound) = (Round(settings), true)
    inRound = (stages, files)
    return round
  }

  /// Work that lasts as long as stages may gather, where that has just begun.
  mutating func nextGathering() -> Gathering? {
    guard !isInRound, !gathered.members.isEmpty, gathering == nil else { return nil }
    let end = Cancellation()
    gathering = end
    return Gathering(end: end)
  }

  struct Gathering: Sendable {
    fileprivate let end: Cancellation

    /// Blocks until stages have gathered for long enough, or need not any more.
    func wait() { pause(for: Commits.patience, end) }
  }

  /// Somebody has waited; for a gathering whose round has begun meanwhile it means nothing.
  mutating func end(_ gathering: Gathering) { if gathering.end === self.gathering { isOver = true } }

  mutating func endRound() {
    stages -= inRound.stages
    files -= inRound.files
    (isInRound, hasEffect) = (false, gathered.members.contains { $0.stage.stageClass == .effect })
  }
}

import Diagnostics
import Pipelines
import Store

/// What stages leave on its way to the disk: as many as have gathered go together.
///
///     its work has ended --> gathered --(the round before has ended)--> round --> finished
///
/// 1. There is one round at a time, and it takes all that have gathered. Nobody waits for others to join him: where no
///    round is under way, one begins at once.
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

  /// Stages that have gathered at most before no more is started, and files that they keep open.
  private static let (mostStages, mostFiles) = (64, 256)

  private var gathered: Round
  private let settings: RunSettings
  private var isInRound = false
  private var isOneByOne: Bool { settings.jobs == 1 }
  private var (stages, files, hasEffect) = (0, 0, false)
  private var inRound = (stages: 0, files: 0)

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

  /// What goes to the disk now; `nil` while a round is under way, and where nothing has gathered.
  mutating func nextRound() -> Round? {
    guard !isInRound, !gathered.members.isEmpty else { return nil }
    let round = gathered
    (gathered, isInRound) = (Round(settings), true)
    inRound = (stages, files)
    return round
  }

  mutating func endRound() {
    stages -= inRound.stages
    files -= inRound.files
    (isInRound, hasEffect) = (false, gathered.members.contains { $0.stage.stageClass == .effect })
  }
}

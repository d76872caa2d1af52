public import Pipelines

/// How long stages are expected to take, from what they and their kinds took in earlier runs.
///
/// The median of the same stage's times, else that of its kind's, else that of all: one slow day changes little.
public struct Estimates: Sendable {
  /// What a stage took once, when it was executed.
  public struct Record: Sendable {
    /// The package whose manifest has the stage.
    public let package: String
    /// The stage's name there.
    public let stage: String
    /// The name of its kind.
    public let kind: String
    /// All its attempts.
    public let duration: Duration

    /// Keeps all four.
    public init(package: String, stage: String, kind: String, duration: Duration) {
      (self.package, self.stage, self.kind, self.duration) = (package, stage, kind, duration)
    }
  }

  private struct Name: Hashable {
    let package: String
    let stage: String
    let kind: String
  }

  private let stages: [Name: Duration]
  private let kinds: [String: Duration]
  private let all: Duration?
  private let packages: [String]

  /// From earlier runs.
  ///
  /// - Parameters:
  ///   - records: in the order in which they happened; of a stage the last seven count.
  ///   - packages: the names of the packages whose plans are joined, in their order.
  public init(_ records: [Record] = [], packages: [String] = []) {
    self.packages = packages
    let stages = Dictionary(grouping: records) { Name(package: $0.package, stage: $0.stage, kind: $0.kind) }
    self.stages = stages.compactMapValues { Self.median($0.suffix(7).map(\.duration)) }
    kinds = Dictionary(grouping: records, by: \.kind).compactMapValues { Self.median($0.map(\.duration)) }
    all = Self.median(records.map(\.duration))
  }

  /// Whether nothing is known.
  public var isEmpty: Bool { all == nil }

  /// What a stage is expected to take; `nil` where nothing is known of any.
  public func duration(of stage: Plan.Stage) -> Duration? {
    guard !isEmpty else { return nil }
    return known(stage) ?? kinds[stage.kindName] ?? all
  }

  /// What this very stage took before, under any of its names; `nil` where it was never executed.
  public func known(_ stage: Plan.Stage) -> Duration? {
    for member in stage.memberships where member.plan < packages.count {
      let name = Name(package: packages[member.plan], stage: member.stage.name, kind: stage.kindName)
      if let found = stages[name] { return found }
    }
    guard stage.memberships.isEmpty, packages.count == 1 else { return nil }
    return stages[Name(package: packages[0], stage: stage.name, kind: stage.kindName)]
  }

  /// The weight of a stage where ways through the graph are compared: microseconds, at least 1; 1 where nothing is known.
  public func weight(of stage: Plan.Stage) -> Int {
    guard let duration = duration(of: stage) else { return 1 }
    return max(1, Int(clamping: duration.microseconds))
  }

  private static func median(_ durations: [Duration]) -> Duration? {
    guard !durations.isEmpty else { return nil }
    return durations.sorted()[durations.count / 2]
  }
}

extension Duration {
  /// Whole microseconds, the rest cut off.
  public var microseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
    return overflow ? .max : product.addingReportingOverflow(attoseconds / 1_000_000_000_000).partialValue
  }
}

import Cryptography
public import Diagnostics
public import Manifests
public import OperatingSystem

extension Plan {
  /// One node of the graph.
  public struct Stage: Sendable {
    /// `a-z`, `0-9` and `-`, of a stage in a part `outer/inner`, of one for an item `name[key]`; unique.
    public internal(set) var name: String
    /// What it does, with its options.
    public internal(set) var kind: any StageKind
    /// The options, for key and evidence.
    public internal(set) var options: Options
    /// In the order written.
    public internal(set) var inputs: [Input]
    /// The optional inputs that are connected to a stage which is skipped, sorted: a part of its key.
    public internal(set) var absent: [String] = []
    /// The places of pools that it takes while it runs, sorted by name.
    public internal(set) var pools: [PoolUse] = []
    /// How long one attempt may take.
    public let timeout: TimeSpan
    /// How often it is tried in all.
    public let attempts: Int
    /// Of the stages that may start, the one with the highest number goes first.
    public internal(set) var priority: Int
    /// Where the stage is written.
    public internal(set) var location: SourceLocation
    /// Why it does not run, if it does not: its condition, or that of a stage whose output it needs.
    public internal(set) var skipped: String?
    /// What it does for each item, if it collects what the stages for the items of a list put out.
    public internal(set) var body: StageBody? {
      get { bodies.first }
      set { bodies = newValue.map { [$0] } ?? [] }
    }
    // Few stages have one: as an array it takes no room in the others.
    var bodies: [StageBody] = []
    /// The stages for the items, in the order of their keys; `nil` while the items are not known.
    public internal(set) var instances: [Int]?
    /// The stage that puts out the list, for a stage that is there for an item of it.
    public internal(set) var list: Int?
    /// The plans that it belongs to where several were joined, at least one.
    public internal(set) var memberships: [Membership] = []
    /// The time stamp of what it builds, if not that of the run.
    public internal(set) var sourceDate: Timestamp?

    /// The name as a part of a file name: `outer.inner`; a long one is cut and ends with its digest.
    public var fileName: String {
      let text = name.split(separator: "/").joined(separator: ".")
      guard text.utf8.count > 64 else { return text }
      return "\(text.unicodeScalars.prefix(40))-\(Digest(of: Array(text.utf8)).hex.prefix(16))"
    }
    /// The name of its kind.
    public var kindName: String { type(of: kind).name }
    /// The class of its kind.
    public var stageClass: StageClass { type(of: kind).stageClass }
    /// Every secret that its options refer to, or those of the stages for the items.
    public var secrets: [SecretReference] { options.secrets + (body?.known.secrets ?? []) }
    /// Every file that its options name, or those of the stages for the items.
    public var files: [(option: String, path: InputPath)] { options.files + (body?.known.files ?? []) }
    /// Every program that it starts, or that the stages for the items start.
    public var tools: [Tool] { kind.tools + (body?.sample?.kind.tools ?? []) }

    /// The stage as it is written: of one with `forEach` kind and options of what is done for each item.
    public var asWritten: Stage {
      guard let sample = body?.sample else { return self }
      var copy = self
      (copy.kind, copy.options) = sample
      return copy
    }

    /// The same stage under another name, for showing.
    public func named(_ name: String) -> Stage {
      var copy = self
      copy.name = name
      return copy
    }
  }

  /// Places of a pool.
  public struct PoolUse: Hashable, Sendable {
    /// The name of the pool.
    public let pool: String
    /// How many of its places; at least one.
    public let count: Int
  }

  /// An edge of the graph: an output of an earlier stage at an input of this one.
  public struct Input: Sendable {
    /// The input port.
    public let port: String
    /// Index in `stages` of the stage that is read; smaller than that of the reader, unless that is for an item.
    public let stage: Int
    /// The output port there.
    public let output: String
  }
}

extension PipelineDocument.Stage {
  /// The places that it takes, sorted by pool.
  var poolUses: [Plan.PoolUse] {
    pools.map { Plan.PoolUse(pool: $0.pool.value, count: $0.count) }
      .sorted { $0.pool.utf8.lexicographicallyPrecedes($1.pool.utf8) }
  }
}

/// Whether a kind cannot do without what comes in at a port.
func isNeeded(_ port: String, by type: any StageKind.Type) -> Bool {
  guard case .exactly(let ports) = type.inputs else { return true }
  return ports.first { $0.name == port }?.isOptional != true
}

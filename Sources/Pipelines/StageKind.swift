public import Diagnostics
public import Manifests

/// What a pipeline can name after `uses:`.
///
/// A kind is a value type in one file of `Sources/Stages/Kinds`: what it declares, its options
/// and what it does. It is listed in `StageCatalogue.standard`.
public protocol StageKind: Sendable {
  /// The word in the pipeline, `group/name`.
  static var name: String { get }
  /// One line for `stellwerk kinds`.
  static var summary: String { get }
  /// Raised when the same inputs give other outputs; part of the cache key.
  static var version: Int { get }
  /// When it runs, and whether a recorded result may stand for it.
  static var stageClass: StageClass { get }
  /// What the stage needs of the world.
  static var needs: Capabilities { get }
  /// What may stand under `with:`.
  static var options: [any OptionDeclaration] { get }
  /// What may stand under `inputs:`.
  static var inputs: InputPorts { get }
  /// The programs that a stage of this kind may start, whatever its options: for who looks at a machine.
  static var programs: [Tool] { get }

  /// Takes the options, which are complete and of the declared types.
  ///
  /// - Throws: a problem at the place of a value that cannot be meant.
  init(options: Options) throws(Problem)

  /// What other stages can name after `STAGE.`.
  var outputs: [Port] { get }
  /// Whether it may put out more, under names that only its work tells.
  var hasOutputsPerItem: Bool { get }
  /// The programs it starts, as absolute paths: looked for before anything runs, digests part of the key.
  var tools: [Tool] { get }

  /// What the machine must allow and does not; looked at before anything runs. Its place is the stage's.
  var obstacle: Problem? { get }
  /// Whether `obstacle` depends on the machine: then it is asked in every run, also where there is nothing to do.
  var mayHaveObstacle: Bool { get }

  /// What it speaks to, `host:port` or a word: the attempts of all stages that need the network are counted by it.
  func service(_ environment: [String: String]) -> String

  /// What it will do outside of its folder, for who wants to know before; may read files that its options name.
  ///
  /// - Throws: what reading such a file throws.
  func intentions() throws(Problem) -> [Intention]

  /// Does the work, on a thread that may block; returns one output for each port declared.
  func run(_ work: StageWork) throws(Problem) -> StageResult

  /// Whether it has something to put out where its service cannot be asked.
  var hasSubstitute: Bool { get }
  /// Puts that out, after the last attempt has failed with a problem that may pass.
  ///
  /// The result stands in this run and is not recorded: the next run tries again.
  func substitute(for problem: Problem, _ work: StageWork) throws(Problem) -> StageResult
}

extension StageKind {
  /// No.
  public var hasOutputsPerItem: Bool { false }
  /// None.
  public static var programs: [Tool] { [] }
  /// Those of every stage of the kind.
  public var tools: [Tool] { Self.programs }
  /// None.
  public var obstacle: Problem? { nil }
  /// The name of the kind.
  public func service(_ environment: [String: String]) -> String { Self.name }
  /// It does not.
  public var mayHaveObstacle: Bool { false }
  /// None.
  public func intentions() throws(Problem) -> [Intention] { [] }
  /// No.
  public var hasSubstitute: Bool { false }
  /// There is none.
  public func substitute(for problem: Problem, _ work: StageWork) throws(Problem) -> StageResult {
    throw problem
  }
}

/// How a stage depends on the world outside its inputs.
public enum StageClass: String, Sendable {
  /// Same key, same output: a recorded result may be reused.
  case pure
  /// Depends on the time of the run: computed in every run.
  case clocked
  /// Acts outside: runs last, after the evidence is sealed, only where the decision allows it.
  case effect
}

/// What a stage may touch beyond its own inputs.
public struct Capabilities: OptionSet, Sendable {
  /// One bit each.
  public let rawValue: UInt8
  /// A set from its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Speaks to other machines.
  public static let network = Self(rawValue: 1 << 0)
  /// Starts other programs.
  public static let subprocess = Self(rawValue: 1 << 1)
  /// Uses a private key.
  public static let signingKey = Self(rawValue: 1 << 2)

  /// The words of the set, in a fixed order.
  public var names: [String] {
    [(Self.network, "network"), (.subprocess, "subprocess"), (.signingKey, "signing key")]
      .filter { contains($0.0) }.map(\.1)
  }
}

/// A named place where an artifact enters or leaves a stage.
public struct Port: Sendable, Hashable {
  /// The word in the pipeline.
  public let name: String
  /// What an artifact there is (RFC 6838), for example `text/plain`; `*/*` takes anything.
  public let mediaType: String
  /// Whether an input may be left unconnected.
  public let isOptional: Bool

  /// A port of one media type.
  public init(_ name: String, _ mediaType: String, isOptional: Bool = false) {
    (self.name, self.mediaType, self.isOptional) = (name, mediaType, isOptional)
  }

  /// Whether an artifact of that type may enter here.
  func takes(_ offered: String) -> Bool { mediaType == "*/*" || offered == "*/*" || mediaType == offered }
}

/// The input ports of a kind.
public enum InputPorts: Sendable {
  /// Exactly these, each with its media type.
  case exactly([Port])
  /// Any names the person chooses, any media type.
  case any
}

/// A program that a stage starts.
public struct Tool: Sendable, Hashable {
  /// An absolute path.
  public let path: String
  /// The Debian package that brings it, for the hint; empty where nobody knows.
  public let package: String

  /// A program and where it comes from.
  public init(_ path: String, package: String) { (self.path, self.package) = (path, package) }
}

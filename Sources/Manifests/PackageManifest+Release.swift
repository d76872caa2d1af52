import Diagnostics
import JSON
import OperatingSystem
public import YAML

extension PackageManifest {
  /// `spec.release`: the documents of the evidence bundle.
  public struct Release: MappingValue {
    static let installOption = Option<InputPath?>(
      optional: "install", example: "install.md", "how it is installed, for people")
    static let uninstallOption = Option<InputPath?>(
      optional: "uninstall", example: "uninstall.md", "how it is removed, for people")
    static let detectionOption = Option<Node?>(
      optional: "detection", example: ["package": "hello", "version": "1.0-1"],
      "how its presence is found out, as a mapping")
    static let rolloutOption = Option<[RolloutStep]?>(
      optional: "rollout", "when which ring gets it")
    static let rollbackOption = Option<Node?>(
      optional: "rollback", example: ["command": "apt-get remove hello"], "how it is undone, as a mapping")
    static let testsOption = Option<[InputPath]>(
      "tests", default: [], example: ["lab.junit.xml"], "results of tests, for example JUnit XML")

    /// The keys of `release`.
    public static let members: [any OptionDeclaration] = [
      installOption, uninstallOption, detectionOption, rolloutOption, rollbackOption, testsOption,
    ]
    /// What can be read counts: what it names is looked at too.
    public static let isKeptIncomplete = true
    /// What was read.
    public let values: Options
    /// Takes what was read.
    public init(values: Options) { self.values = values }

    /// How it is installed.
    public var install: InputPath? { values.ifRead(Self.installOption) ?? nil }
    /// How it is removed.
    public var uninstall: InputPath? { values.ifRead(Self.uninstallOption) ?? nil }
    /// How its presence is found out, as written.
    public var detection: Node? { values.node(Self.detectionOption) }
    /// Rings with start, targets and exclusions, checked and as written.
    public var rollout: Node? { values.node(Self.rolloutOption) }
    /// How it is undone, as written.
    public var rollback: Node? { values.node(Self.rollbackOption) }
    /// Results of tests, for example JUnit XML.
    public var tests: [InputPath] { values.ifRead(Self.testsOption) ?? [] }
  }

  /// A step of a rollout: a ring with a start date, targets and exclusions.
  struct RolloutStep: MappingValue {
    private static let ring = Option<Int>(
      "ring", within: 0...4, example: 0, "0 lab, 1 canary, 2 pilot, 3 broad, 4 everyone")
    private static let start = Option<Timestamp>("start", example: "2026-12-01", "when it begins")
    private static let targets = Option<[String]>("targets", example: ["lab"], "who gets it")
    private static let exclusions = Option<[String]>("exclusions", default: [], "who of them does not")
    static let members: [any OptionDeclaration] = [ring, start, targets, exclusions]
    let values: Options
  }
}

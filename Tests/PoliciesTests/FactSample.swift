import Cryptography
import JSON
import Policies

/// Facts as they may come: anything may be missing, empty, odd or doubled.
///
/// The same seed gives the same facts.
struct FactSample {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 7_919 &+ 1 }

  /// SplitMix64.
  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  private mutating func number(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.count))
  }

  private mutating func chance(_ percent: Int) -> Bool { number(1...100) <= percent }

  private mutating func one<Value>(_ values: [Value]) -> Value { values[number(0...values.count - 1)] }

  private mutating func maybe<Value>(_ percent: Int, _ value: (inout Self) throws -> Value) rethrows -> Value?
  {
    chance(percent) ? try value(&self) : nil
  }

  private mutating func list<Value>(_ most: Int, _ value: (inout Self) -> Value) -> [Value] {
    let count = chance(40) ? 0 : number(0...most)
    return (0..<count).map { _ in value(&self) }
  }

  mutating func facts() throws -> Facts {
    var facts = try plainTool()
    // Many components and few of them: levels change at 10, 11 and 50.
    let most = one([3, 3, 12, 12, 55])
    let supplied = number(0...100)
    facts.components = maybe(90) { sample in sample.list(most) { $0.component(supplied) } }
    facts.findings = try maybe(90) { sample in try sample.scan() }
    facts.signature = maybe(70) {
      Facts.Signature(keyID: "9F", algorithm: "openpgp", isVerified: $0.chance(80))
    }
    let waivers = one([0, 10])
    facts.inputs = list(5) { $0.input(waivers) }
    let levels = ["none", "user-files", "everything", "team", "one-user", "public", "lab", "planet", "", "?"]
    facts.declared = [:]
    for name in ["dataAccess", "blastRadius", "other"] where chance(85) { facts.declared[name] = one(levels) }
    facts.package = maybe(85) { $0.package() }
    facts.build = Facts.Build(
      isReproducible: maybe(70) { $0.chance(70) }, usesNetwork: maybe(60) { $0.chance(50) })
    facts.history = maybe(85) {
      Facts.History(
        releaseCount: $0.one([0, 1, 2, 3, 6, 9, 10, 11, 400]),
        failureCount: $0.one([0, 0, 1, 2, 5, 7, 13, 1_000_000]))
    }
    return facts
  }

  private mutating func component(_ supplied: Int) -> Facts.Component {
    let odd = chance(4)
    return Facts.Component(
      name: "part", version: odd ? one([nil, ""]) : "1.0",
      purl: chance(96) ? "pkg:pypi/part@1.0" : one([nil, ""]),
      licenses: chance(95)
        ? ["MIT"]
        : list(3) { sample in
          sample.one([
            "MIT", "", "NOASSERTION", "GPL-3.0-only", "MIT OR GPL-3.0-only",
            "(MIT AND AGPL-3.0-only) OR AGPL-1.0",
            "GPL-3.0-only WITH Classpath-exception-2.0", "gpl-3.0-ONLY+", "AND", "((MIT", "LicenseRef-ä",
            "AGPL-3.0",
          ])
        },
      supplier: chance(supplied) ? "Somebody" : one([nil, "", "NOASSERTION"]),
      isPinned: maybe(50) { $0.chance(50) })
  }

  private mutating func input(_ waivers: Int) -> Facts.Input {
    Facts.Input(
      name: one(["a.whl", "b.whl", "c.tar.gz"]), digest: chance(92) ? Digest(of: [1]) : nil,
      isWaived: chance(waivers), reason: chance(80) ? one(["known", ""]) : nil)
  }

  private mutating func package() -> Facts.PackageFacts {
    func files(_ sample: inout FactSample) -> [String] { sample.list(2) { _ in "file" } }
    return Facts.PackageFacts(
      maintainerScripts: files(&self), setuidFiles: files(&self), services: files(&self),
      timers: files(&self),
      runsAsRoot: chance(30), nativeLibraryCount: one([0, 0, 1, 8]), filesOutsidePrefix: files(&self),
      dependencyCount: one([0, 4, 5, 6, 19, 20, 21, 500]), configurationFileCount: one([0, 0, 1, 3]))
  }

  private mutating func scan() throws -> Findings {
    let exploited = number(0...2)
    let worst = number(0...5)
    let list = list(one([2, 8, 20])) { $0.finding(exploited, worst) }
    let lost =
      list.isEmpty || chance(20)
      ? self.list(2) { _ in ["purl": "pkg:pypi/lost@1", "reason": "odd"] as JSON } : []
    return try PoliciesTests.findings(list, notEvaluated: lost)
  }

  private mutating func finding(_ exploited: Int, _ worst: Int) -> JSON {
    let severities = ["critical", "high", "unknown", "medium", "low", "none"]
    let vector =
      chance(85)
      ? vector() : one([nil, "", "garbage", "AV:N/AC:L", "AV:N/AC:L/PR:N/UI:N/AV:P", "AV:/:/x:y:z"])
    return PoliciesTests.finding(
      "CVE-\(number(1...6))", one(Array(severities[worst...])), vector: vector,
      name: one(["pyOpenSSL", "other"]), aliases: list(2) { "GHSA-\($0.number(1...9))" },
      exploited: exploited == 0 ? nil : chance(exploited == 1 ? 97 : 70) ? chance(10) : nil)
  }

  private mutating func vector() -> String {
    var text = one(["CVSS:3.1", "CVSS:4.0"]) + "/AV:\(one(["N", "A", "L", "P"]))/AC:\(one(["L", "H"]))"
    text += "/PR:\(one(["N", "L", "H"]))/UI:\(one(["N", "R", "P", "A"]))"
    if chance(20) { text += "/AT:\(one(["N", "P", "X"]))" }
    return text + (chance(5) ? "/PR:Q" : "/S:U/C:H")
  }

  /// Exceptions that cover some of the ids that findings have.
  mutating func exceptions() throws -> [SignedException] {
    try (1...6).filter { _ in chance(60) }.map { number in
      let covers: [(String, JSON)] = [
        ("vulnerabilities", [.string("CVE-\(number)")]),
        ("components", ["pkg:pypi/pyopenssl", "pkg:pypi/other"]),
      ]
      return SignedException(
        try exception([("name", .string("e\(number)")), ("voidWhen", [:])], covers: covers),
        signers: [reviewerKey])
    }
  }
}

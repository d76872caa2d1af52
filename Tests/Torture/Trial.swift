import Foundation

/// A project in a folder of its own, and what is done to it.
final class Trial: @unchecked Sendable {
  let bench: Bench
  let sample: Sample
  let folder: String
  /// The last words with which the program was started, for whoever wants to see it again.
  private(set) var last = ""
  private let keeps: Bool

  /// A copy of the project as it was before any run.
  init(_ bench: Bench, _ sample: Sample, at place: String? = nil) throws(Broken) {
    (self.bench, self.sample, keeps) = (bench, sample, place != nil)
    folder = place ?? bench.fresh("trial")
    let template = try Template.of(sample, bench)
    do { try FileManager.default.copyItem(atPath: template, toPath: folder) } catch {
      throw Broken("cannot copy the project: \(error)")
    }
  }

  /// A project that lies there already.
  init(_ bench: Bench, _ sample: Sample, existing folder: String) {
    (self.bench, self.sample, self.folder, keeps) = (bench, sample, folder, false)
  }

  deinit { if !keeps { bench.remove(folder) } }

  var ledger: String { "\(folder)/artifacts/ledger.sqlite" }
  var store: String { "\(folder)/artifacts/store" }
  var bundle: String { "\(folder)/artifacts/tiny-1.0.evidence" }
  var package: String { "\(folder)/artifacts/apt/pool/main/t/tiny/tiny_1.0-1_all.deb" }

  static let runWords = ["run", "m/tiny.yaml", "--as-of", "2026-11-21", "--jobs", "1"]

  /// Runs the program in the project.
  @discardableResult
  func call(
    _ words: [String], _ fault: Fault? = nil, environment: [String: String] = [:], limit: Double = 120
  )
    throws(Broken) -> Ended
  {
    try start(words, fault, environment: environment).wait(limit: limit)
  }

  @discardableResult
  func run(_ fault: Fault? = nil, more: [String] = [], limit: Double = 120) throws(Broken) -> Ended {
    try call(Self.runWords.dropLast() + ["\(sample.jobs)"] + more, fault, limit: limit)
  }

  func start(
    _ words: [String], _ fault: Fault? = nil, environment: [String: String] = [:],
    output: Child.Stream = .kept, errors: Child.Stream = .kept, under wrapper: [String] = []
  ) throws(Broken) -> Child {
    let page = "\(folder)/../page-\(lastComponent)"
    let variables = (fault?.environment(bench, page: page) ?? [:]).merging(environment) { $1 }
    let all = wrapper + [bench.binary] + words
    last =
      "cd \(folder) && \(variables.sorted { $0.key < $1.key }.map { "\($0.key)='\($0.value)' " }.joined())\(all.joined(separator: " "))"
    return try bench.start(all, in: folder, environment: variables, output: output, errors: errors)
  }

  private var lastComponent: Substring { folder.split(separator: "/").last ?? "" }

  /// What the shim has counted since it was last asked.
  func counts() -> Counts { Counts(page: "\(folder)/../page-\(lastComponent)") }

  /// The events of the ledger, oldest first; `nil` where there is no ledger.
  func events() throws(Broken) -> [Event]? {
    let said = try call(["log", "export", "--format", "jsonl"])
    if said.status == 4 { return nil }
    guard said.status == 0 else { throw Broken("I2: the log cannot be exported: \(said)") }
    return said.output.split(separator: "\n").compactMap { Event(line: $0) }
  }

  func broken(_ what: String) -> Broken {
    Broken("\(what)\n  project (before the fault): seed \(bench.seed), \(sample.rawValue)\n  last: \(last)")
  }
}

/// An event of the ledger.
struct Event: Equatable {
  let (sequence, time, run, kind): (Int, String, String, String)
  let stage: String?
  let digests: [String]
  let digest: String

  init?(line: Substring) {
    guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
      let payload = object["payload"] as? [String: Any]
    else { return nil }
    sequence = object["sequence"] as? Int ?? -1
    time = object["time"] as? String ?? ""
    run = object["correlationId"] as? String ?? ""
    kind = object["kind"] as? String ?? ""
    digest = object["digest"] as? String ?? ""
    stage = payload["stage"] as? String
    digests = ((payload["outputs"] as? [String: String]) ?? [:]).values.sorted()
  }

  /// What is the same in each run of the same project.
  var shape: String { ([kind, stage ?? ""] + digests).joined(separator: " ") }
}

/// The project before any run; made once by the program itself, copied for each trial.
enum Template {
  private static let lock = NSLock()

  static func of(_ sample: Sample, _ bench: Bench) throws(Broken) -> String {
    lock.lock()
    defer { lock.unlock() }
    let folder = "\(bench.folder)/template-\(sample.rawValue)"
    if access(folder, F_OK) == 0 { return folder }
    let new = folder + ".new"
    put(Array("ref: refs/heads/main\n".utf8), at: "\(new)/.git/HEAD")
    put(Array(sample.manifest().utf8), at: "\(new)/m/tiny.yaml")
    put(Array("hello\n".utf8), at: "\(new)/m/hello.txt")
    put(Array(sample.pipeline.utf8), at: "\(new)/p/\(sample.rawValue).yaml")
    put(Array(sample.policy.utf8), at: "\(new)/policy/\(sample.rawValue).yaml")
    put(Array(Sample.trust.utf8), at: "\(new)/policy/trust.yaml")
    let keys = "\(bench.folder)/keys"
    if access(keys, F_OK) != 0 {
      let made = try bench.run(
        [bench.binary, "keys", "generate", keys, "--created", "2026-01-01"], in: bench.folder)
      guard made.status == 0 else { throw Broken("no keys: \(made)") }
    }
    do {
      try FileManager.default.createDirectory(atPath: "\(new)/artifacts", withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: keys, toPath: "\(new)/artifacts/keys")
    } catch { throw Broken("\(error)") }
    if sample == .large {
      put(Array(Sample.advisory.utf8), at: "\(bench.folder)/in/TEST-2026-1.json")
      mkdir("\(new)/advisories", 0o755)
      let made = try bench.run(
        [
          bench.binary, "advisories", "import", "\(bench.folder)/in", "--output",
          "\(new)/advisories/facts.jsonl", "--packages", "tinylib", "--source", "tests", "--as-of",
          "2026-11-20",
        ], in: bench.folder)
      guard made.status == 0 else { throw Broken("no advisories: \(made)") }
    }
    rename(new, folder)
    return folder
  }
}

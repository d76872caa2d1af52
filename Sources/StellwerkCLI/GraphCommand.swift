import Cryptography
import Diagnostics
import Execution
import JSON
import Manifests
import Pipelines
import Store

/// `stellwerk graph`: the stages of a manifest in an order in which they can run, with what each reads; or those of a
/// run, with what became of each.
enum GraphCommand: Command {
  static let name = "graph"
  static let summary = "show the stages of a manifest, or of a run, and what each reads"
  static let operands = "[MANIFEST]"
  static let operandCount = 0...1
  static let options =
    [CommandOption("--run", "RUN", "the graph that ran, with what became of each stage")]
    + SelectionOptions.all
  static let formats = ["human", "gnu", "github", "text", "dot", "json"]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    if let word = call.value("--run") {
      guard call.operands.isEmpty, !SelectionOptions.all.contains(where: { call.has($0.name) }) else {
        throw Problem(
          .usage, "a manifest and '--run' exclude each other", hint: "give one of them, without '--set'")
      }
      let entry = try RunHistory(try call.ledger()).entry(word)
      try call.console.write(shown(GraphView(try entry.graph(call), of: entry), call))
      return .done
    }
    guard !call.operands.isEmpty else {
      throw Problem(.usage, "'graph' takes a manifest, or '--run RUN'", hint: "'stellwerk runs' lists runs")
    }
    var problems: [Problem] = []
    var loading = try call.loading()
    loading.looksAtFiles = false
    let loaded = loading.packages(in: call.operands, into: &problems)
    guard problems.isEmpty else { return call.refuse(problems, in: call.operands) }
    for package in loaded {
      let metadata = package.package.metadata
      let graph = RunGraph(package.plan, name: metadata.name, version: "\(metadata.version)")
      try call.console.write(shown(GraphView(graph, of: nil), call))
    }
    return .done
  }

  private static func shown(_ view: GraphView, _ call: Call) -> String {
    switch call.format {
    case "dot": view.dot
    case "json": view.json.indented
    default: view.text
    }
  }
}

extension RunHistory.Entry {
  /// The graph that ran, as the store keeps it; of a run that has no end, what is known of it.
  ///
  /// - Throws: `run.no-graph` where it is not there any more; `run.graph-record`, and what reading throws.
  func graph(_ call: Call) throws(Problem) -> RunGraph {
    guard let digest = graphDigest else {
      return UnfinishedRun.graph(of: self, folder: "\(call.artifacts)/runs/\(id)")
    }
    guard let store = try ContentStore(reading: call.store), store.contains(digest) else {
      throw Problem(
        .noGraph, "the graph of run '\(id)' is not in the store '\(call.store)'",
        hint: "'gc' keeps those of the newest runs; '--store' names another store")
    }
    let graph = try RunGraph(record: try store.read(digest, limit: 256 << 20))
    return isSettled ? graph.settled : graph
  }
}

extension Problem.Code {
  /// A run of which there is no graph.
  static let noGraph = Self("run.no-graph", exit: .notJudged)
}

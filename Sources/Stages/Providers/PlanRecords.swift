import Diagnostics
import JSON
import OperatingSystem
import Pipelines
import Planning

/// What was asked for the parts of a plan, and what came of it: a document of the evidence.
///
/// It holds digests, counts and names; no word that was asked or answered.
struct PlanRecords {
  /// Larger documents are none of ours.
  private static let limit = 64 << 20
  private(set) var parts: [JSON] = []
  private var results: [Result] = []

  /// What one part came to with its prompt.
  private struct Result {
    let record: CompletionRecord
    let calls: [CompletionCall]
  }

  init() {}

  /// Adds a part with the calls that were made for it.
  mutating func add(_ record: CompletionRecord, _ calls: [CompletionCall]) {
    results.append(Result(record: record, calls: calls))
    let own = (record.json.members ?? []).map { member in
      member.name == "calls" ? (name: "answers", value: member.value) : member
    }
    parts.append(.object(own + [("asked", .array(calls.map(\.json)))]))
  }

  /// Adds the parts of documents at an input port: one, or a folder of them.
  mutating func add(from port: String, _ work: StageWork) throws(Problem) {
    guard let artifact = work.inputs[port] else { return }
    var paths = [artifact.path]
    if artifact.mediaType == MediaType.tree {
      let folder = try work.unpacked(artifact)
      paths = try FolderTree(folder).entries.map { "\(folder)/\($0.path)" }
    }
    for path in paths {
      let document = try JSON(parsing: try readBytes(of: path, limit: Self.limit), file: port)
      parts += document["parts"]?.array ?? []
    }
  }

  /// The document; by the name of the part.
  var json: JSON {
    let sorted = parts.sorted {
      ($0["part"]?.string ?? "").utf8.lexicographicallyPrecedes(($1["part"]?.string ?? "").utf8)
    }
    return ["parts": .array(sorted)]
  }

  /// Parts that the deterministic planner took over.
  var fallbacks: Int { results.count { $0.record.fallback != nil } }

  /// What the ledger is told: for each prompt what its parts came to.
  var note: JSON {
    let prompts = Set(results.map { Key($0.record) }).sorted { ($0.name, $0.version) < ($1.name, $1.version) }
    return .array(
      prompts.map { key in
        let own = results.filter { Key($0.record) == key }
        let totals = CompletionTotals(own.flatMap(\.calls)).json
        return .object(
          [
            ("prompt", .string(key.name)), ("version", .integer(key.version)), ("parts", .integer(own.count)),
            ("validAtFirst", .integer(own.count { $0.record.isValidAtFirst })),
            ("repairs", .integer(own.reduce(0) { $0 + $1.record.repairs })),
            ("fallbacks", .integer(own.count { $0.record.fallback != nil })),
          ] + (totals.members ?? []))
      })
  }

  private struct Key: Hashable {
    let name: String
    let version: Int
    init(_ record: CompletionRecord) {
      (name, version) = (record.prompt.prompt.name, record.prompt.prompt.version)
    }
  }

  /// What came of asking, in a few words.
  var summary: String {
    let calls = results.flatMap(\.calls)
    let totals = CompletionTotals(calls)
    var words = ["\(totals.calls) calls", "\(totals.inputTokens + totals.outputTokens) tokens"]
    let repairs = results.reduce(0) { $0 + $1.record.repairs }
    if repairs > 0 { words.append("\(repairs) repairs") }
    if fallbacks > 0 {
      let why = results.compactMap(\.record.fallback).first ?? ""
      words.append("\(fallbacks) of \(results.count) by the deterministic planner: \(why)")
    }
    return words.joined(separator: ", ")
  }

  /// The result of a stage with these records.
  func result(
    _ outputs: [String: StageOutput], _ what: String, _ work: StageWork,
    notes: [(name: String, value: JSON)] = []
  ) throws(Problem) -> StageResult {
    var outputs = outputs
    outputs["record"] = try PlanFiles.write(json, as: "record", work)
    return StageResult(outputs, summary: "\(what), \(summary)", notes: [("completions", note)] + notes)
  }
}

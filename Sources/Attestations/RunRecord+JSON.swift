internal import Cryptography
public import Diagnostics
public import JSON
internal import OperatingSystem

extension RunRecord {
  /// The record as a document; lists whose order means nothing are sorted.
  public var json: JSON {
    .compact([
      "format": "stellwerk-record/v1", "name": .string(name), "version": version.map { .string($0) },
      "pipeline": pipeline.map { .string($0) }, "tool": ["stellwerk": .string(toolVersion)],
      "outcome": .string(outcome.rawValue), "asOf": .string(asOf.text), "ring": .integer(ring),
      "run": occurrence.map {
        [
          "correlationID": .string($0.correlationID), "started": .string($0.started.text),
          "finished": .string($0.finished.text),
        ]
      },
      "documents": sorted(
        documents.map {
          ["role": .string($0.role), "path": .string($0.path), "digest": .string("sha256:\($0.digest.hex)")]
        }),
      "stages": .array(stages.map(\.json)),
      "materials": sorted(
        materials.map { material in
          .compact([
            "name": .string(material.name), "uri": material.uri.map { .string($0) },
            "digest": .string("sha256:\(material.digest.hex)"), "byteCount": .integer(material.byteCount),
            "waived": material.isWaived ? true : nil, "reason": material.reason.map { .string($0) },
          ])
        }),
      "products": sorted(products.map(\.json)),
    ])
  }

  /// Reads the document.
  ///
  /// - Throws: `json.field`.
  public init(json: JSON) throws(Problem) {
    let fields = try JSONFields(
      json, at: "record",
      only: [
        "format", "name", "version", "pipeline", "tool", "outcome", "asOf", "ring", "run", "documents", "stages",
        "materials", "products",
      ])
    guard try fields.text("format") == "stellwerk-record/v1" else {
      throw fields.expected("'stellwerk-record/v1'", "format")
    }
    name = try fields.text("name")
    version = try fields.optionalText("version")
    pipeline = try fields.optionalText("pipeline")
    toolVersion = try fields.object("tool", only: ["stellwerk"]).text("stellwerk")
    outcome = try fields.text("outcome", as: "an outcome") { Outcome(rawValue: $0) }
    asOf = try fields.time("asOf")
    ring = try fields.count("ring")
    if let run = try fields.optionalObject("run", only: ["correlationID", "started", "finished"]) {
      occurrence = Occurrence(
        correlationID: try run.text("correlationID"), started: try run.time("started"),
        finished: try run.time("finished"))
    }
    documents = []
    for entry in try fields.objects("documents", only: ["role", "path", "digest"]) {
      documents.append(
        Document(role: try entry.text("role"), path: try entry.text("path"), digest: try entry.digest("digest")))
    }
    stages = []
    for entry in try fields.objects("stages", only: Stage.names) { stages.append(try Stage(entry)) }
    materials = []
    for entry in try fields.objects(
      "materials", only: ["name", "uri", "digest", "byteCount", "waived", "reason"])
    {
      materials.append(
        Material(
          name: try entry.text("name"), uri: try entry.optionalText("uri"), digest: try entry.digest("digest"),
          byteCount: try entry.count("byteCount"), isWaived: try entry.optionalFlag("waived") ?? false,
          reason: try entry.optionalText("reason")))
    }
    products = try artifacts(of: fields, "products")
  }
}

extension RunRecord.Stage {
  fileprivate static let names = [
    "name", "kind", "kindVersion", "class", "options", "inputs", "outputs", "result", "reason", "key",
    "isolation", "run",
  ]

  fileprivate var json: JSON {
    .compact([
      "name": .string(name), "kind": .string(kind), "kindVersion": .integer(kindVersion),
      "class": .string(stageClass.rawValue), "options": options, "inputs": sorted(inputs.map(\.json)),
      "outputs": sorted(outputs.map(\.json)), "result": .string(result.rawValue),
      "reason": reason.map { .string($0) }, "key": key.map { .string("sha256:\($0.hex)") },
      "isolation": isolation.isEmpty ? nil : .strings(isolation),
      "run": occurrence.map { run in
        .compact([
          "started": .string(run.started.text), "finished": .string(run.finished.text),
          "attempts": .integer(run.attempts), "message": run.message.map { .string($0) },
        ])
      },
    ])
  }

  fileprivate init(_ entry: JSONFields) throws(Problem) {
    var occurrence: Occurrence?
    if let run = try entry.optionalObject("run", only: ["started", "finished", "attempts", "message"]) {
      occurrence = Occurrence(
        started: try run.time("started"), finished: try run.time("finished"), attempts: try run.count("attempts"),
        message: try run.optionalText("message"))
    }
    self.init(
      name: try entry.text("name"), kind: try entry.text("kind"), kindVersion: try entry.count("kindVersion"),
      stageClass: try entry.text("class", as: "pure, clocked or effect") { Class(rawValue: $0) },
      options: entry.value("options") ?? [:], inputs: try artifacts(of: entry, "inputs"),
      outputs: try artifacts(of: entry, "outputs"),
      result: try entry.text("result", as: "a result of a stage") { Result(rawValue: $0) },
      reason: try entry.optionalText("reason"),
      key: entry.value("key") == nil ? nil : try entry.digest("key"), isolation: try entry.texts("isolation"),
      occurrence: occurrence)
  }
}

extension RunRecord.Artifact {
  var json: JSON {
    [
      "port": .string(port), "name": .string(name), "digest": .string("sha256:\(digest.hex)"),
      "mediaType": .string(mediaType), "byteCount": .integer(byteCount),
    ]
  }
}

private func artifacts(of fields: JSONFields, _ name: String) throws(Problem) -> [RunRecord.Artifact] {
  var artifacts: [RunRecord.Artifact] = []
  for entry in try fields.objects(name, only: ["port", "name", "digest", "mediaType", "byteCount"]) {
    artifacts.append(
      RunRecord.Artifact(
        port: try entry.text("port"), name: try entry.text("name"), digest: try entry.digest("digest"),
        mediaType: try entry.text("mediaType"), byteCount: try entry.count("byteCount")))
  }
  return artifacts
}

/// In the order of their canonical bytes.
private func sorted(_ values: [JSON]) -> JSON {
  .array(
    values.map { (key: $0.canonical, value: $0) }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value))
}

extension JSONFields {
  /// A digest written as `sha256:<64 hex>`.
  func digest(_ name: String) throws(Problem) -> Digest {
    try text(name, as: "'sha256:' and 64 hexadecimal digits") { text in
      text.hasPrefix("sha256:") ? Digest(hex: String(text.dropFirst(7))) : nil
    }
  }

  /// A moment in RFC 3339.
  func time(_ name: String) throws(Problem) -> Timestamp {
    try text(name, as: "a time as in 2026-11-21T10:00:00Z") { Timestamp($0) }
  }
}

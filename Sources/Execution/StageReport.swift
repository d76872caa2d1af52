import Cryptography
import Diagnostics
import OperatingSystem
public import JSON
public import Pipelines
import Store

/// What a stage said of itself: the part of a `StageResult` that outlives its private folder.
public struct StageReport: Sendable {
  /// A few words for the summary.
  public let summary: String
  /// What it took in from outside.
  public let materials: [Material]
  /// What later stages and the evidence shall know, by dotted name, in the order said.
  public let notes: [(name: String, value: JSON)]
  /// What a gate decided.
  public let verdict: Verdict?

  /// Keeps all four.
  public init(
    summary: String, materials: [Material], notes: [(name: String, value: JSON)], verdict: Verdict?
  ) {
    (self.summary, self.materials, self.notes, self.verdict) = (summary, materials, notes, verdict)
  }

  /// What a stage said, without secrets.
  init(_ result: StageResult, by redaction: Redaction) {
    self.init(
      summary: redaction.applied(to: result.summary),
      materials: result.materials.map { material in
        Material(
          name: redaction.applied(to: material.name), uri: material.uri.map { redaction.applied(to: $0) },
          digest: material.digest, byteCount: material.byteCount,
          waiver: material.waiver.map { redaction.applied(to: $0) })
      },
      notes: result.notes.map { ($0.name, $0.value.redacted(by: redaction)) }, verdict: result.verdict)
  }
}

extension JSON {
  /// The value with every text redacted; what stages say is a few levels deep.
  fileprivate func redacted(by redaction: Redaction) -> JSON {
    switch self {
    case .string(let text): .string(redaction.applied(to: text))
    case .array(let elements): .array(elements.map { $0.redacted(by: redaction) })
    case .object(let members): .object(members.map { ($0.name, $0.value.redacted(by: redaction)) })
    default: self
    }
  }
}

/// The recorded result of a pure stage, as it stands in the store's index.
struct StageRecord {
  let outputs: [String: Artifact]
  let report: StageReport

  /// Canonical JSON; `StageRecord(json:store:)` reads it.
  var json: JSON {
    .compact([
      "outputs": .array(
        outputs.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { port, artifact in
          [
            "port": .string(port), "digest": .string(artifact.digest.hex),
            "byteCount": .integer(artifact.byteCount), "mediaType": .string(artifact.mediaType),
          ]
        }),
      "summary": .string(report.summary),
      "materials": .array(report.materials.map(\.json)),
      "notes": .array(report.notes.map { ["name": .string($0.name), "value": $0.value] }),
    ])
  }

  init(outputs: [String: Artifact], report: StageReport) {
    (self.outputs, self.report) = (outputs, report)
  }

  /// `nil` if the record is not one of ours, or a blob it names is gone or damaged: a miss.
  ///
  /// Looks at every blob, so that a damaged one is made again instead of failing every stage that reads it.
  ///
  /// - Throws: what `isIntact` throws.
  init?(
    _ bytes: [UInt8], of kind: any StageKind, in store: ContentStore,
    isIntact: (Digest, Int) throws(Problem) -> Bool
  ) throws(Problem) {
    // A record that cannot be read is a miss: the stage runs again and records a good one.
    guard let json = try? JSON(parsing: bytes, file: "index") else { return nil }
    var outputs: [String: Artifact] = [:]
    for output in json["outputs"]?.array ?? [] {
      guard let port = output["port"]?.string,
        let digest = output["digest"]?.string.flatMap({ Digest(hex: $0) }),
        let byteCount = output["byteCount"]?.integer, let mediaType = output["mediaType"]?.string,
        outputs[port] == nil, try isIntact(digest, byteCount)
      else { return nil }
      outputs[port] = Artifact(
        path: store.path(of: digest), digest: digest, byteCount: byteCount, mediaType: mediaType)
    }
    let ports = kind.outputs
    guard kind.hasOutputsPerItem || outputs.count == ports.count,
      ports.allSatisfy({ outputs[$0.name] != nil })
    else { return nil }
    var materials: [Material] = []
    for value in json["materials"]?.array ?? [] {
      guard let material = Material(json: value) else { return nil }
      materials.append(material)
    }
    var notes: [(name: String, value: JSON)] = []
    for note in json["notes"]?.array ?? [] {
      guard let name = note["name"]?.string, let value = note["value"] else { return nil }
      notes.append((name, value))
    }
    guard let summary = json["summary"]?.string else { return nil }
    self.outputs = outputs
    report = StageReport(summary: summary, materials: materials, notes: notes, verdict: nil)
  }
}

extension Material {
  /// With the members of the initialiser; those that are `nil` are left out.
  public var json: JSON {
    .compact([
      "name": .string(name), "uri": uri.map { .string($0) }, "digest": .string("sha256:\(digest.hex)"),
      "byteCount": .integer(byteCount), "waiver": waiver.map { .string($0) },
    ])
  }

  /// Reads what `json` writes; `nil` for anything else.
  init?(json: JSON) {
    guard let name = json["name"]?.string, let text = json["digest"]?.string, text.hasPrefix("sha256:"),
      let digest = Digest(hex: String(text.dropFirst(7))), let byteCount = json["byteCount"]?.integer
    else { return nil }
    self.init(
      name: name, uri: json["uri"]?.string, digest: digest, byteCount: byteCount,
      waiver: json["waiver"]?.string)
  }
}

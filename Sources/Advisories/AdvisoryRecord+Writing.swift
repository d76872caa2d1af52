public import JSON

extension AdvisoryRecord {
  /// The facts as an OSV record: what `init(json:)` reads is what this writes.
  public var json: JSON {
    .compact([
      "id": .string(id),
      "aliases": aliases.isEmpty ? nil : .strings(aliases),
      "upstream": upstream.isEmpty ? nil : .strings(upstream),
      "modified": .string(modified),
      "withdrawn": withdrawn.map { .string($0) },
      "affected": affected.isEmpty ? nil : .array(affected.map(\.json)),
      "severity": severity.isEmpty ? nil : .array(severity.map(\.json)),
      "database_specific": stated.map { ["severity": .string($0)] },
    ])
  }

  /// The line that stands for the record in digests and snapshots: canonical JSON (RFC 8785), without line feed.
  public var canonical: [UInt8] { json.canonical }
}

extension AdvisoryRecord.Vector {
  fileprivate var json: JSON { ["score": .string(score), "type": .string(type)] }
}

extension AdvisoryRecord.Affected {
  fileprivate var json: JSON {
    .compact([
      "package": ["ecosystem": .string(ecosystem), "name": .string(name)],
      "ranges": ranges.isEmpty
        ? nil
        : .array(
          ranges.map { range in
            [
              "type": .string(range.kind.rawValue),
              "events": .array(
                range.events.map { .object([(name: $0.kind.rawValue, value: .string($0.version))]) }),
            ]
          }),
      "versions": versions.isEmpty ? nil : .strings(versions),
      "severity": severity.isEmpty ? nil : .array(severity.map(\.json)),
    ])
  }
}

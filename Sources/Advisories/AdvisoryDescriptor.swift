public import Cryptography
public import JSON
public import OperatingSystem

/// What advisory data there are: told in findings, and so in the evidence.
public struct AdvisoryDescriptor: Hashable, Sendable {
  /// One import, or one snapshot.
  public struct Source: Hashable, Sendable {
    /// As it was called when it was imported.
    public let name: String
    /// How old the data are; `nil` where nobody knows.
    public let date: Timestamp?
    /// How many records are from there.
    public let records: Int
  }

  /// Of all facts.
  public let digest: Digest
  /// How many records there are; one that two files hold counts twice.
  public let records: Int
  /// Sorted by name.
  public let sources: [Source]
  /// The newest `modified` that was not in the future when the data were imported.
  public let newest: Timestamp?

  /// Several files as one: the digest is that of their sorted digests, each a line of 64 digits.
  static func joined(_ parts: [AdvisoryDescriptor]) -> AdvisoryDescriptor? {
    guard let first = parts.first, parts.count > 1 else { return parts.first }
    let digests = parts.map(\.digest).sorted().map { $0.hex + "\n" }.joined()
    return parts.dropFirst().reduce(
      AdvisoryDescriptor(
        digest: Digest(of: digests.utf8), records: first.records, sources: first.sources, newest: first.newest
      )
    ) { sum, part in
      AdvisoryDescriptor(
        digest: sum.digest, records: sum.records + part.records,
        sources: (sum.sources + part.sources).sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) },
        newest: [sum.newest, part.newest].compactMap(\.self).max())
    }
  }

  /// The part of the findings that says with what they were found.
  public var json: JSON {
    [
      "digest": .string("sha256:\(digest.hex)"), "records": .integer(records),
      "sources": .array(
        sources.map { source in
          [
            "name": .string(source.name), "date": source.date.map { .string($0.text) } ?? .null,
            "records": .integer(source.records),
          ]
        }), "newest": newest.map { .string($0.text) } ?? .null,
    ]
  }
}

public import Cryptography
public import Diagnostics
public import JSON

/// An artifact as in-toto describes it (spec/v1/resource_descriptor.md).
public struct ResourceDescriptor: Hashable, Sendable {
  /// What it is called where it is used.
  public var name: String?
  /// Where or what it is.
  public var uri: String?
  /// By algorithm, in hexadecimal where the algorithm says so.
  public var digest: [String: String]
  /// Its media type.
  public var mediaType: String?
  /// Anything else about it, in canonical JSON.
  public var annotations: JSON?

  /// An artifact of ours: by SHA-256.
  public init(name: String?, sha256: Digest, uri: String? = nil, mediaType: String? = nil, annotations: JSON? = nil) {
    (self.name, self.uri, digest) = (name, uri, ["sha256": sha256.hex])
    (self.mediaType, self.annotations) = (mediaType, annotations)
  }

  /// Reads and validates one.
  ///
  /// - Throws: `intoto.invalid`.
  public init(json: JSON, at place: String) throws(Problem) {
    func invalid(_ what: String) -> Problem { Problem(.inTotoInvalid, "\(place): \(what)") }
    guard let members = json.members else { throw invalid("expected an object") }
    for name in ["name", "uri", "mediaType", "downloadLocation", "content"] {
      guard json[name].map({ $0.string != nil || $0.isNull }) ?? true else {
        throw invalid("'\(name)' is no string")
      }
    }
    name = json["name"]?.string
    uri = json["uri"]?.string
    mediaType = json["mediaType"]?.string
    annotations = json["annotations"]
    digest = [:]
    if members.contains(where: { $0.name == "digest" }) {
      guard let digests = json["digest"]?.members else { throw invalid("'digest' is no object") }
      for (algorithm, value) in digests {
        guard let text = value.string, !text.isEmpty, !algorithm.isEmpty else {
          throw invalid("a digest is no string")
        }
        if let counts = Self.byteCounts[algorithm] {
          guard let bytes = decoded(hex: text), counts.contains(bytes.count) else {
            throw invalid("the \(algorithm) digest '\(text)' is not one")
          }
        }
        digest[algorithm] = text
      }
    }
    guard !(name ?? "").isEmpty || !(uri ?? "").isEmpty || !digest.isEmpty else {
      throw invalid("neither name, uri nor digest")
    }
  }

  /// The descriptor as JSON.
  public var json: JSON {
    .compact([
      "name": name.map { .string($0) }, "uri": uri.map { .string($0) },
      "digest": digest.isEmpty
        ? nil
        : .object(
          digest.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { (name: $0.key, value: JSON.string($0.value)) }),
      "mediaType": mediaType.map { .string($0) }, "annotations": annotations,
    ])
  }

  /// Equal as values.
  public static func == (left: Self, right: Self) -> Bool { left.json == right.json }

  /// By its digests.
  public func hash(into hasher: inout Hasher) { hasher.combine(digest) }

  /// How many bytes the algorithms of spec/v1/digest_set.md have; others are taken as they are.
  private static let byteCounts: [String: [Int]] = [
    "md5": [16], "sha1": [20], "sha224": [28], "sha256": [32], "sha384": [48], "sha512": [64],
    "sha512_224": [28], "sha512_256": [32], "sha3_224": [28], "sha3_256": [32], "sha3_384": [48],
    "sha3_512": [64], "gitCommit": [20, 32], "gitTree": [20, 32], "gitBlob": [20, 32], "gitTag": [20, 32],
    "dirHash": [32],
  ]
}

extension Problem.Code {
  /// A document of in-toto or SLSA is not what its specification demands.
  public static let inTotoInvalid = Self("intoto.invalid", exit: .invalidData)
}

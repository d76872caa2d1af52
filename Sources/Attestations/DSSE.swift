public import Cryptography
public import Diagnostics
public import JSON

/// Makes signatures: a key, or something that stands for one.
public struct Signer: Sendable {
  /// The half that the signatures are checked with.
  public let publicKey: PublicKey
  private let body: @Sendable ([UInt8]) throws(Problem) -> [UInt8]

  /// Signs with whatever `sign` does; it must be the work of `publicKey`'s other half.
  public init(publicKey: PublicKey, sign: @escaping @Sendable ([UInt8]) throws(Problem) -> [UInt8]) {
    self.publicKey = publicKey
    body = sign
  }

  /// Signs with a key in memory.
  public init(_ key: PrivateKey) {
    self.init(publicKey: key.publicKey) { (message) throws(Problem) in try key.sign(message) }
  }

  /// The signature over exactly these bytes.
  ///
  /// - Throws: what the key says.
  public func sign(_ message: [UInt8]) throws(Problem) -> [UInt8] { try body(message) }
}

/// A DSSE envelope, version 1.0.2: a payload with its type, and signatures over both.
public struct DSSEEnvelope: Sendable {
  /// A signature, and a hint whose it may be.
  public struct Signature: Hashable, Sendable {
    /// Unauthenticated: it never decides about trust.
    public let keyID: String?
    /// The raw signature.
    public let bytes: [UInt8]
  }

  /// What the payload is: `application/vnd.in-toto+json`.
  public let payloadType: String
  /// What was signed.
  public let payload: [UInt8]
  /// At least one.
  public let signatures: [Signature]

  /// `application/vnd.in-toto+json`, the type of all statements.
  public static let statementType = "application/vnd.in-toto+json"

  /// Signs a payload.
  ///
  /// - Throws: what the signer says.
  public init(signing payload: [UInt8], type payloadType: String, by signer: Signer) throws(Problem) {
    (self.payload, self.payloadType) = (payload, payloadType)
    let signature = try signer.sign(Self.preAuthenticationEncoding(type: payloadType, body: payload))
    signatures = [Signature(keyID: signer.publicKey.keyID, bytes: signature)]
  }

  /// Reads an envelope; unknown members are ignored, both alphabets of base64 are taken (protocol.md).
  ///
  /// - Throws: `dsse.invalid`, `json.syntax` and its kin.
  public init(parsing bytes: [UInt8], file: String) throws(Problem) {
    try self.init(json: try JSON(parsing: bytes, file: file), name: file)
  }

  /// Reads an envelope from JSON.
  ///
  /// - Throws: `dsse.invalid`.
  public init(json: JSON, name: String) throws(Problem) {
    func invalid(_ what: String) -> Problem { Problem(.dsseInvalid, "'\(name)' is no DSSE envelope: \(what)") }
    guard let type = json["payloadType"]?.string, !type.isEmpty else { throw invalid("no payloadType") }
    guard let payload = json["payload"]?.string.flatMap({ decoded(base64: $0) }) else {
      throw invalid("no payload in base64")
    }
    var signatures: [Signature] = []
    for entry in json["signatures"]?.array ?? [] {
      guard let bytes = entry["sig"]?.string.flatMap({ decoded(base64: $0) }), !bytes.isEmpty else {
        throw invalid("a signature without sig in base64")
      }
      signatures.append(Signature(keyID: entry["keyid"]?.string, bytes: bytes))
    }
    guard !signatures.isEmpty else { throw invalid("no signatures") }
    (payloadType, self.payload, self.signatures) = (type, payload, signatures)
  }

  /// The envelope as JSON, standard base64.
  public var json: JSON {
    [
      "payload": .string(base64(payload)), "payloadType": .string(payloadType),
      "signatures": .array(
        signatures.map { .compact(["keyid": $0.keyID.map { .string($0) }, "sig": .string(base64($0.bytes))]) }),
    ]
  }

  /// The bytes that are signed: `"DSSEv1" SP LEN(type) SP type SP LEN(body) SP body` (protocol.md, PAE).
  public static func preAuthenticationEncoding(type: String, body: [UInt8]) -> [UInt8] {
    Array("DSSEv1 \(type.utf8.count) \(type) \(body.count) ".utf8) + body
  }

  /// Those of some keys that have signed: each once, in the order given, whatever the hints say.
  public func signers(among keys: [PublicKey]) -> [PublicKey] {
    let message = Self.preAuthenticationEncoding(type: payloadType, body: payload)
    var found: [PublicKey] = []
    for key in keys where !found.contains(key) && signatures.contains(where: { key.isValid($0.bytes, for: message) }) {
      found.append(key)
    }
    return found
  }

  /// The payload, if enough different trusted keys have signed it as this type.
  ///
  /// - Throws: `dsse.invalid` for another type; `dsse.untrusted` for fewer keys.
  public func payload(ofType type: String, signedBy keys: [PublicKey], threshold: Int = 1) throws(Problem) -> [UInt8] {
    guard payloadType.utf8.elementsEqual(type.utf8) else {
      throw Problem(.dsseInvalid, "the payload is '\(payloadType)', expected '\(type)'")
    }
    let count = signers(among: keys).count
    guard threshold >= 1, count >= threshold else {
      throw Problem(.dsseUntrusted, "\(count) trusted keys have signed, expected \(threshold)")
    }
    return payload
  }
}

extension Problem.Code {
  /// What should be a DSSE envelope is none.
  public static let dsseInvalid = Self("dsse.invalid", exit: .invalidData)
  /// Fewer trusted keys than needed have signed.
  public static let dsseUntrusted = Self("dsse.untrusted", exit: .untrusted)
}

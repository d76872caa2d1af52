import Attestations
import Cryptography
import Diagnostics
import JSON

/// `signature-vectors`: a signature over a message.
///
/// A key of another algorithm is not supported.
func signatureAnswer(_ question: Question) throws(Problem) -> Answer {
  let key: PublicKey
  do throws(Problem) {
    key = try PublicKey(pem: Array(question.fields.text("publicKeyPem").utf8), name: "key.pem")
  } catch {
    guard error.code == .keyAlgorithm else { throw error }
    return .unsupported(error.message)
  }
  guard key.isValid(try question.bytes(hex: "sig_hex"), for: try question.bytes(hex: "msg_hex")) else {
    throw Problem(.signatureInvalid, "the signature is not the key's for this message")
  }
  return .accepted
}

/// `dsse-intoto`: envelopes and the statements in them.
func attestationAnswer(_ question: Question) throws(Problem) -> Answer {
  let fields = question.fields
  switch try question.operation() {
  case "pae":
    let body = try question.bytes(base64: "payload_b64")
    let bytes = DSSEEnvelope.preAuthenticationEncoding(type: try fields.text("payloadType"), body: body)
    return .value(.string(base64(bytes)))
  case "verify": return try verified(question)
  case "validate":
    let json = try JSON(parsing: fields.text("json").utf8, file: "case.json")
    switch try fields.text("kind") {
    case "statement": _ = try Statement(json: json)
    case "provenance": _ = try Provenance(json: json)
    case "resource-descriptor": _ = try ResourceDescriptor(json: json, at: "descriptor")
    default: return .unsupported("this predicate has no reader")
    }
    return .accepted
  case "parse-example":
    // The examples of the specification have shortened digests: they are read, not validated.
    let json = try JSON(parsing: fields.text("json").utf8, file: "case.json")
    return .value(.compact(["predicateType": json["predicateType"]]))
  default: return question.noFunction
  }
}

/// The key as coordinates and the signature as r and s, put into the forms that the room reads.
private func verified(_ question: Question) throws(Problem) -> Answer {
  let coordinates = try question.fields.object("key")
  guard try coordinates.text("crv") == "P-256", try question.fields.text("signature_format") == "raw r||s"
  else { return .unsupported("only raw signatures of P-256 are translated") }
  let digits = try coordinates.text("x_hex") + coordinates.text("y_hex")
  // RFC 5480 §2: id-ecPublicKey, prime256v1, an uncompressed point.
  let der = decoded(hex: "3059301306072a8648ce3d020106082a8648ce3d03010703420004\(digits)") ?? []
  let key = try PublicKey(der: der, name: "key")
  let envelope = try question.fields.object("envelope")
  var signatures: [JSON] = []
  for entry in try envelope.objects("signatures") {
    let raw = try entry.text("sig", as: "base64") { decoded(base64: $0) }
    signatures.append(["sig": .string(base64(derSignature(raw)))])
  }
  let translated: JSON = [
    "payload": .string(try envelope.text("payload")),
    "payloadType": .string(try envelope.text("payloadType")),
    "signatures": .array(signatures),
  ]
  guard try DSSEEnvelope(json: translated, name: "envelope").signers(among: [key]) == [key] else {
    throw Problem(.signatureInvalid, "no signature is the key's")
  }
  return .accepted
}

/// RFC 3279 §2.2.3: a sequence of two integers.
private func derSignature(_ raw: [UInt8]) -> [UInt8] {
  func integer(_ bytes: some Collection<UInt8>) -> [UInt8] {
    let digits = bytes.drop { $0 == 0 }
    let padded = (digits.first ?? 0x80) < 0x80 ? Array(digits) : [0] + digits
    return [2, UInt8(truncatingIfNeeded: padded.count)] + padded
  }
  let pair = integer(raw.prefix(raw.count / 2)) + integer(raw.suffix(raw.count / 2))
  return [0x30, UInt8(truncatingIfNeeded: pair.count)] + pair
}

extension Problem.Code {
  /// A signature that was asked about is not valid.
  static let signatureInvalid = Self("conformance.signature", exit: .untrusted)
}

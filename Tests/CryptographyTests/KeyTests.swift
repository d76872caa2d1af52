import Cryptography
import Diagnostics
import Glibc
import JSON
import OperatingSystem
import TestSupport
import Testing

let opensslProgram = "/usr/bin/openssl"

@discardableResult
func openssl(_ arguments: String..., input: [UInt8] = []) throws -> [UInt8] {
  let outcome = try Program(opensslProgram, arguments, environment: ["PATH": "/usr/bin"], input: input).run()
  try #require(outcome.status == 0, "\(outcome.said)")
  return outcome.output
}

/// The PKCS#8 file of an Ed25519 seed (RFC 8410 §10.3), made without the library.
func ed25519File(seed: String) throws -> [UInt8] {
  let der = try #require(decoded(hex: "302e020100300506032b657004220420\(seed)"))
  return Array("-----BEGIN PRIVATE KEY-----\n\(base64(der))\n-----END PRIVATE KEY-----\n".utf8)
}

func problem(_ body: () throws -> Void) -> Problem? {
  do { try body() } catch { return error as? Problem }
  return nil
}

@Suite("A key")
struct KeyTests {
  @Test(
    "signs as RFC 8032 §7.1 says",
    arguments: [
      (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
      ),
      (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
      ),
      (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
      ),
      (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
      ),
    ])
  func rfc8032(seed: String, message: String, signature: String) throws {
    let file = try ed25519File(seed: seed)
    let key = try PrivateKey(pem: file, name: "seed")
    let message = try #require(decoded(hex: message))
    #expect(hexadecimal(try key.sign(message)) == signature)
    #expect(key.publicKey.isValid(try key.sign(message), for: message))
    #expect(!key.publicKey.isValid(try key.sign(message), for: message + [0]))
    #expect(key.pem() == file)
  }

  @Test("checks a P-256 signature as RFC 6979 §A.2.5 gives it")
  func rfc6979() throws {
    let x = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
    let y = "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"
    let r = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
    let s = "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
    let prefix = "3059301306072a8648ce3d020106082a8648ce3d030107034200"
    let der = try #require(decoded(hex: "\(prefix)04\(x)\(y)"))
    let signature = try #require(decoded(hex: "3046022100\(r)022100\(s)"))
    let key = try PublicKey(der: der, name: "rfc6979")
    #expect(key.algorithm == .p256)
    #expect(key.isValid(signature, for: Array("sample".utf8)))
    #expect(!key.isValid(signature, for: Array("Sample".utf8)))
    // The same point in its short form is the same key with the same name.
    let short = try #require(decoded(hex: "3039301306072a8648ce3d020106082a8648ce3d03010703220003\(x)"))
    #expect(try PublicKey(der: short, name: "short") == key)
    // A byte too many, and a point that is not on the curve.
    for wrong in [der + [0], Array(der.dropLast()), Array(der.dropLast()) + [0x9A], []] {
      #expect(problem { _ = try PublicKey(der: wrong, name: "k") }?.code == .keyUnreadable)
    }
  }

  @Test("is made anew, written, read, and signs", arguments: KeyAlgorithm.allCases)
  func generated(algorithm: KeyAlgorithm) throws {
    let key = try PrivateKey.generate(algorithm)
    #expect(key.algorithm == algorithm)
    #expect(try PrivateKey.generate(algorithm).publicKey != key.publicKey)
    let again = try PrivateKey(pem: key.pem(), name: "k")
    #expect(again.publicKey == key.publicKey)
    let message = Array("what is signed".utf8)
    let signature = try again.sign(message)
    let reader = try PublicKey(pem: key.publicKey.pem, name: "k")
    #expect(reader.isValid(signature, for: message))
    for index in signature.indices {
      var changed = signature
      changed[index] ^= 1
      #expect(!reader.isValid(changed, for: message))
    }
    #expect(!reader.isValid([], for: message))
    #expect(!reader.isValid(signature + [0], for: message))
    #expect(!(try PrivateKey.generate(algorithm)).publicKey.isValid(signature, for: message))
    #expect(try (algorithm == .ed25519) == (key.sign(message) == signature))
  }

  @Test("says its name and nothing of its secret", arguments: KeyAlgorithm.allCases)
  func printed(algorithm: KeyAlgorithm) throws {
    let key = try PrivateKey.generate(algorithm)
    let name = "private key of \(algorithm.rawValue):\(key.publicKey.keyID)"
    var dumped = ""
    dump([key], to: &dumped)
    #expect("\(key)" == name)
    #expect(String(reflecting: key) == name)
    #expect("\([key])" == "[\(name)]")
    #expect(!dumped.contains("secret"))
    #expect(key.publicKey.keyID == Digest(of: key.publicKey.der).hex)
  }

  @Test("may be used by many threads at once", arguments: KeyAlgorithm.allCases)
  func shared(algorithm: KeyAlgorithm) async throws {
    let key = try PrivateKey.generate(algorithm)
    let valid = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<64 {
        group.addTask {
          let message = Array("message \(number)".utf8)
          return (try? key.sign(message)).map { key.publicKey.isValid($0, for: message) } ?? false
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(valid == 64)
  }
}

@Suite("A key file", .enabled(if: access(opensslProgram, X_OK) == 0, "needs the program openssl"))
struct KeyFileTests {
  static func made(_ kind: String) throws -> [UInt8] {
    switch kind {
    case "ed25519": try openssl("genpkey", "-algorithm", "ED25519")
    case "ed448": try openssl("genpkey", "-algorithm", "ED448")
    case "x25519": try openssl("genpkey", "-algorithm", "X25519")
    case "rsa": try openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024")
    case "sec1": try openssl("ecparam", "-name", "prime256v1", "-genkey")
    case "sec1-explicit": try openssl("ecparam", "-name", "prime256v1", "-genkey", "-param_enc", "explicit")
    default: try openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:\(kind)")
    }
  }

  @Test(
    "of openssl is read, and what we write is what openssl writes", arguments: ["ed25519", "P-256", "sec1"])
  func read(kind: String) throws {
    let file = try Self.made(kind)
    let key = try PrivateKey(pem: file, name: "k.pem")
    #expect(key.algorithm == (kind == "ed25519" ? .ed25519 : .p256))
    #expect(try key.pem() == openssl("pkcs8", "-topk8", "-nocrypt", input: file))
    #expect(try key.publicKey.pem == openssl("pkey", "-pubout", input: file))
    #expect(try key.publicKey.der == openssl("pkey", "-pubout", "-outform", "DER", input: file))
    #expect(try PublicKey(pem: openssl("pkey", "-pubout", input: file), name: "k.pub.pem") == key.publicKey)
  }

  @Test(
    "makes signatures that openssl accepts, and accepts those of openssl", arguments: KeyAlgorithm.allCases)
  func bothWays(algorithm: KeyAlgorithm) throws {
    let (folder, message) = (Scratch(), Array("text to sign\n".utf8))
    let key = try PrivateKey.generate(algorithm)
    try writeAtomically(key.pem(), to: folder("key"))
    try writeAtomically(key.publicKey.pem, to: folder("pub"))
    try writeAtomically(message, to: folder("text"))
    try writeAtomically(try key.sign(message), to: folder("ours"))
    // `-rawin`: openssl digests itself where the algorithm wants a digest.
    let digest = algorithm == .p256 ? ["-digest", "sha256"] : []
    let verify = ["pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", folder("pub"), "-in", folder("text")]
    let ours = try Program(opensslProgram, verify + ["-sigfile", folder("ours")] + digest).run()
    #expect(ours.status == 0, "\(ours.said)")
    let sign = [
      "pkeyutl", "-sign", "-rawin", "-inkey", folder("key"), "-in", folder("text"), "-out", folder("theirs"),
    ]
    try #require(try Program(opensslProgram, sign + digest).run().status == 0)
    #expect(key.publicKey.isValid(try readBytes(of: folder("theirs")), for: message))
  }

  @Test(
    "of another algorithm is refused by its name",
    arguments: [
      ("rsa", "RSA"), ("ed448", "ED448"), ("x25519", "X25519"), ("P-384", "EC secp384r1"),
      ("secp256k1", "EC secp256k1"),
    ])
  func otherAlgorithm(kind: String, name: String) throws {
    let file = try Self.made(kind)
    let expected = Problem(
      .keyAlgorithm, "the key in 'k.pem' is \(name), expected ed25519 or p256",
      hint: "make one with 'stellwerk keys generate'")
    #expect(problem { _ = try PrivateKey(pem: file, name: "k.pem") } == expected)
    let half = try openssl("pkey", "-pubout", input: file)
    #expect(problem { _ = try PublicKey(pem: half, name: "k.pem") } == expected)
  }

  @Test("with the curve spelled out instead of named is refused")
  func explicitCurve() throws {
    let file = try Self.made("sec1-explicit")
    let found = problem { _ = try PrivateKey(pem: file, name: "k") }
    #expect(found?.code == .keyAlgorithm)
    #expect(
      found?.message == "the key in 'k' is EC prime256v1 with explicit parameters, expected ed25519 or p256")
  }

  @Test("with a passphrase is refused, with what to do", arguments: ["pkcs8", "traditional"])
  func encrypted(form: String) throws {
    let plain = try Self.made("P-256")
    let file =
      form == "pkcs8"
      ? try openssl("pkcs8", "-topk8", "-passout", "pass:secret", input: plain)
      : try openssl("ec", "-aes128", "-passout", "pass:secret", input: plain)
    let found = problem { _ = try PrivateKey(pem: file, name: "k.pem") }
    #expect(found?.code == .keyEncrypted)
    let isNew = form == "pkcs8"
    #expect(
      found?.message
        == "the key in 'k.pem' is \(isNew ? "protected by a passphrase" : "encrypted in the old form of OpenSSL")"
    )
    #expect(
      found?.hint
        == (isNew
          ? "write 'passphrase: { env: NAME }' beside 'pem:'"
          : "'openssl pkcs8 -topk8 -in KEY -out NEW' writes it as PKCS#8"))
  }

  @Test(
    "encrypted by OpenSSL as PKCS#8 is opened with its passphrase and no other",
    arguments: ["ed25519", "P-256"])
  func passphrase(algorithm: String) throws {
    let plain = try Self.made(algorithm)
    let file = try openssl("pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", "pass:geheim 1", input: plain)
    let key = try PrivateKey(pem: file, name: "k.pem", passphrase: Secret(Array("geheim 1".utf8)))
    #expect(try key.publicKey == PrivateKey(pem: plain, name: "p.pem").publicKey)
    for wrong in ["geheim 2", "", "geheim 1\n"] {
      let found = problem {
        _ = try PrivateKey(pem: file, name: "k.pem", passphrase: Secret(Array(wrong.utf8)))
      }
      #expect(found?.code == .keyPassphrase)
      #expect(found?.message == "the passphrase does not open the key in 'k.pem'")
    }
    let needless = problem { _ = try PrivateKey(pem: plain, name: "p.pem", passphrase: Secret([1])) }
    #expect(needless?.message == "the key in 'p.pem' is not encrypted, but a passphrase is given")
  }

  @Test("that holds something else is refused, saying what")
  func somethingElse() throws {
    let first = try Self.made("ed25519")
    let half = try openssl("pkey", "-pubout", input: first)
    let damaged = Array(first.prefix(60)) + Array("*".utf8) + first.dropFirst(61)
    let cases: [(file: [UInt8], asPrivate: String, asPublic: String)] = [
      ([], "'k' is no PEM file", "'k' is no PEM file"),
      (Array("hello\n".utf8), "'k' is no PEM file", "'k' is no PEM file"),
      (first + first, "'k' holds 2 keys, expected one", "'k' holds a PRIVATE KEY, expected a PUBLIC KEY"),
      (half + half, "'k' holds a PUBLIC KEY, expected a PRIVATE KEY", "'k' holds 2 keys, expected one"),
      (damaged, "'k' is no readable PEM file", "'k' is no readable PEM file"),
      (Array(first.dropLast(30)), "'k' is no readable PEM file", "'k' is no readable PEM file"),
      (
        [UInt8](repeating: 65, count: 1 << 20 + 1), "'k' is too large for a key", "'k' is too large for a key"
      ),
      (
        Array("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n".utf8),
        "'k' holds no readable private key", "'k' holds a PRIVATE KEY, expected a PUBLIC KEY"
      ),
      (
        Array("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n".utf8),
        "'k' holds a PUBLIC KEY, expected a PRIVATE KEY", "'k' holds no readable public key"
      ),
    ]
    for (file, asPrivate, asPublic) in cases {
      let one = problem { _ = try PrivateKey(pem: file, name: "k") }
      #expect(one?.message == asPrivate)
      #expect(one?.code == .keyUnreadable)
      let other = problem { _ = try PublicKey(pem: file, name: "k") }
      #expect(other?.message == asPublic)
      #expect(other?.code == .keyUnreadable)
    }
  }

  @Test("whose halves do not belong together is refused")
  func mixedHalves() throws {
    let one = try openssl("pkey", "-outform", "DER", input: Self.made("P-256"))
    let other = try openssl("pkey", "-outform", "DER", input: Self.made("P-256"))
    // PKCS#8 of P-256 ends with the 65 bytes of the public point.
    let mixed = Array(one.dropLast(65)) + other.suffix(65)
    let file = "-----BEGIN PRIVATE KEY-----\n\(base64(mixed))\n-----END PRIVATE KEY-----\n"
    #expect(
      problem { _ = try PrivateKey(pem: Array(file.utf8), name: "k") }?.message
        == "the public half in 'k' is not that of the private key")
  }
}

@Suite("Published signatures")
struct PublishedSignatureTests {
  static let cases = sharedMaterial("conformance/signature-vectors/cases.jsonl")

  @Test(
    "are accepted and refused as Project Wycheproof says",
    .enabled(if: cases != nil, "needs ../shared/conformance/signature-vectors"))
  func wycheproof() throws {
    var (accepted, refused) = (0, 0)
    for line in try readText(of: try #require(Self.cases)).split(separator: "\n") {
      let row = try JSON(parsing: line.utf8, file: "cases.jsonl")
      let pem = Array((row["publicKeyPem"]?.string ?? "").utf8)
      let message = decoded(hex: row["msg_hex"]?.string ?? "-")
      let signature = decoded(hex: row["sig_hex"]?.string ?? "-")
      let key = try PublicKey(pem: pem, name: "vector")
      #expect(hexadecimal(key.der) == row["publicKeyDer"]?.string)
      let isValid = key.isValid(try #require(signature), for: try #require(message))
      #expect(isValid == (row["expect"]?.string == "valid"), "\(row["id"]?.string ?? "")")
      if isValid { accepted += 1 } else { refused += 1 }
    }
    #expect(accepted == 88)
    #expect(refused == 63)
  }
}

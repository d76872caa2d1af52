import Cryptography
import OperatingSystem
import Testing

@Suite("Base64")
struct Base64Tests {
  // RFC 4648 §10, then bytes that need the last two digits of the alphabet.
  static let vectors: [(bytes: [UInt8], text: String)] = [
    ([], ""), (Array("f".utf8), "Zg=="), (Array("fo".utf8), "Zm8="), (Array("foo".utf8), "Zm9v"),
    (Array("foob".utf8), "Zm9vYg=="), (Array("fooba".utf8), "Zm9vYmE="), (Array("foobar".utf8), "Zm9vYmFy"),
    ([0xFB, 0xFF, 0xBF], "+/+/"), ([0xFF], "/w=="), ([0, 0, 0, 0], "AAAAAA=="),
  ]

  @Test("is written with the standard alphabet and padding", arguments: vectors)
  func written(bytes: [UInt8], text: String) { #expect(base64(bytes) == text) }

  @Test("is read in both alphabets, with padding and without", arguments: vectors)
  func read(bytes: [UInt8], text: String) {
    let urlSafe = text.replacing("+", with: "-").replacing("/", with: "_")
    for form in [text, urlSafe, text.replacing("=", with: ""), urlSafe.replacing("=", with: "")] {
      #expect(decoded(base64: form) == bytes)
    }
  }

  @Test(
    "is refused where it is not exactly one value",
    arguments: [
      "A", "AAAAA", "=", "==", "Zg=", "Zg===", "Zm9v=", "Zm9v==", "Zm9v====", "Z=g=", "=Zg=", "Zg==Zg==",
      "Zm9v\n",
      " Zm9v", "Zm 9v", "Zm9*", "Zh==", "Zm9", "Zm9=", "-_+/", "Zm9vé", "Zg=\u{0}",
    ])
  func refused(text: String) { #expect(decoded(base64: text) == nil) }
}

@Suite("A digest")
struct DigestTests {
  static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

  @Test("of a file is made with others in one pass, in their order")
  func several() throws {
    // FIPS 180-2, appendices: the message "abc".
    let sums = try checksums(of: BytesInMemory(Array("abc".utf8)), [.sha1, .sha256, .md5]).map {
      hexadecimal($0)
    }
    #expect(
      sums == [
        "a9993e364706816aba3e25717850c26c9cd0d89d",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "900150983cd24fb0d6963f7d28e17f72",
      ])
    #expect(try checksums(of: BytesInMemory([]), []) == [])
    let large = [UInt8](repeating: 7, count: 600_000)
    #expect(try checksums(of: BytesInMemory(large), [.sha512]) == [checksum(.sha512, of: large)])
  }

  @Test(
    "is the published one",
    arguments: [
      // FIPS 180-4 examples; RFC 1321 §A.5.
      (ChecksumAlgorithm.md5, "abc", "900150983cd24fb0d6963f7d28e17f72"),
      (.sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
      (.sha256, "abc", abc),
      (.sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      (
        .sha512, "abc",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
      ),
    ])
  func published(algorithm: ChecksumAlgorithm, text: String, hex: String) {
    #expect(hexadecimal(checksum(algorithm, of: text.utf8)) == hex)
    let stream = ChecksumStream(algorithm)
    for byte in text.utf8 { stream.update([byte]) }
    #expect(hexadecimal(stream.finish()) == hex)
  }

  @Test("is read from bytes and from digits in either case, and from nothing else")
  func read() {
    let digest = Digest(of: "abc".utf8)
    #expect(digest.hex == Self.abc)
    #expect(Digest(hex: Self.abc.uppercased()) == digest)
    #expect(Digest(bytes: digest.bytes) == digest)
    #expect(Digest(bytes: digest.bytes.dropLast()) == nil)
    for text in [
      "", "ab", "\(Self.abc)0", "\(Self.abc)00", "g\(Self.abc.dropFirst())", "é\(Self.abc.dropFirst(2))",
    ] {
      #expect(Digest(hex: text) == nil)
    }
  }

  @Test("is ordered by its bytes")
  func ordered() {
    let digests = ["a", "b", "c", "d"].map { Digest(of: $0.utf8) }
    #expect(digests.sorted().map(\.hex) == digests.map(\.hex).sorted())
    #expect(Set(digests + digests).count == 4)
  }
}

import Diagnostics
import Foundation
import JSON
import OperatingSystem
import TestSupport
import Testing

/// The public cases, read in place beside the repository.
private let areThere = sharedMaterial("conformance/json-parsing/cases.jsonl") != nil

private func cases(_ set: String) throws -> [JSON] {
  let file = try #require(sharedMaterial("conformance/\(set)/cases.jsonl"))
  return try readBytes(of: file).split(separator: 0x0A).map { try JSON(parsing: $0, file: file) }
}

private func bytes(_ text: String?) throws -> [UInt8] {
  Array(try #require(Data(base64Encoded: text ?? "-")))
}

@Suite(
  "The public JSON cases",
  .enabled(if: areThere, "../shared/conformance is not there: the public JSON cases are not run"))
struct JSONConformanceTests {
  @Test("of JSONTestSuite are accepted and refused as stated")
  func parsing() throws {
    let rows = try cases("json-parsing")
    #expect(rows.count >= 86)
    for row in rows {
      let name = row["id"]?.string ?? ""
      let input = try bytes(row["input_b64"]?.string)
      var problem: Problem?
      do throws(Problem) { _ = try JSON(parsing: input, file: name, duplicateNames: .lastCounts) } catch {
        problem = error
      }
      switch row["expect"]?.string {
      case "accept": #expect(problem == nil, "\(name)")
      case "reject": #expect(problem?.location != nil, "\(name)")
      default: #expect(row["expect"]?.string == "either", "\(name)")
      }
    }
  }

  @Test("of RFC 8785 are written byte for byte")
  func canonical() throws {
    let rows = try cases("json-canonical")
    #expect(rows.count >= 65)
    for row in rows {
      let name = row["id"]?.string ?? ""
      if row["op"]?.string == "number" {
        let bits = try #require(UInt64(row["ieee754_hex"]?.string ?? "", radix: 16))
        #expect(JSON.ecmaScript(Double(bitPattern: bits)) == row["expect"]?.string, "\(name)")
      } else {
        let value = try JSON(parsing: try bytes(row["input_b64"]?.string), file: name)
        #expect(value.canonical == (try bytes(row["expect_b64"]?.string)), "\(name)")
      }
    }
  }
}

@Suite("Canonical JSON")
struct CanonicalTests {
  @Test(
    "writes numbers as ECMAScript does (RFC 8785 appendix B)",
    arguments: [
      (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
      (0x8000_0000_0000_0001, "-5e-324"), (0x7FEF_FFFF_FFFF_FFFF, "1.7976931348623157e+308"),
      (0xFFEF_FFFF_FFFF_FFFF, "-1.7976931348623157e+308"), (0x4340_0000_0000_0000, "9007199254740992"),
      (0xC340_0000_0000_0000, "-9007199254740992"), (0x4430_0000_0000_0000, "295147905179352830000"),
      (0x7FFF_FFFF_FFFF_FFFF, nil), (0x7FF0_0000_0000_0000, nil),
      (0x44B5_2D02_C7E1_4AF5, "9.999999999999997e+22"),
      (0x44B5_2D02_C7E1_4AF6, "1e+23"), (0x44B5_2D02_C7E1_4AF7, "1.0000000000000001e+23"),
      (0x444B_1AE4_D6E2_EF4E, "999999999999999700000"), (0x444B_1AE4_D6E2_EF4F, "999999999999999900000"),
      (0x444B_1AE4_D6E2_EF50, "1e+21"), (0x3EB0_C6F7_A0B5_ED8C, "9.999999999999997e-7"),
      (0x3EB0_C6F7_A0B5_ED8D, "0.000001"), (0x41B3_DE43_5555_5553, "333333333.3333332"),
      (0x41B3_DE43_5555_5554, "333333333.33333325"), (0x41B3_DE43_5555_5555, "333333333.3333333"),
      (0x41B3_DE43_5555_5556, "333333333.3333334"), (0x41B3_DE43_5555_5557, "333333333.33333343"),
      (0xBECB_F647_612F_3696, "-0.0000033333333333333333"), (0x4314_3FF3_C1CB_0959, "1424953923781206.2"),
    ] as [(UInt64, String?)])
  func number(bits: UInt64, expected: String?) {
    #expect(JSON.ecmaScript(Double(bitPattern: bits)) == expected)
  }

  @Test(
    "sorts by UTF-16, keeps text as it is, writes large whole numbers as doubles",
    arguments: [
      (
        #"{"\ufb33":1,"\ud83d\ude00":2,"\u20ac":3,"b":4,"a":5}"#,
        "{\"a\":5,\"b\":4,\"€\":3,\"😀\":2,\"\u{FB33}\":1}"
      ),
      (
        #"[9007199254740992, 9007199254740993, -9007199254740993]"#,
        "[9007199254740992,9007199254740992,-9007199254740992]"
      ),
      (#"["\u0000\u001f\u007f\u2028/\"\\"]"#, "[\"\\u0000\\u001f\u{7F}\u{2028}/\\\"\\\\\"]"),
      (#"{"b":[1.0,{"d":null,"c":true}],"a":false}"#, #"{"a":false,"b":[1,{"c":true,"d":null}]}"#),
    ])
  func text(text: String, expected: String) throws {
    let value = try JSON(parsing: Array(text.utf8), file: "a")
    #expect(String(decoding: value.canonical, as: UTF8.self) == expected)
  }

  @Test("writes a number that JSON cannot hold as null")
  func infinite() { #expect(JSON.array([.number(.infinity), .number(.nan)]).text == "[null,null]") }
}

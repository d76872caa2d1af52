import Cryptography
import Diagnostics
import JSON

/// `json-parsing`: accepted or refused, as a text of others is read: RFC 8259 §4 lets names stand twice.
func jsonAnswer(_ question: Question) throws(Problem) -> Answer {
  _ = try JSON(parsing: question.bytes(base64: "input_b64"), file: "input.json", duplicateNames: .lastCounts)
  return .accepted
}

/// `json-canonical`: the bytes of RFC 8785, or one number as it is written there.
func canonicalJSONAnswer(_ question: Question) throws(Problem) -> Answer {
  switch try question.operation() {
  case "canonicalise":
    let value = try JSON(parsing: question.bytes(base64: "input_b64"), file: "input.json")
    return .value(.string(base64(value.canonical)))
  case "number":
    let bits = try question.fields.text("ieee754_hex", as: "16 digits") { UInt64($0, radix: 16) }
    guard let text = JSON.ecmaScript(Double(bitPattern: bits)) else {
      throw question.fields.expected("a finite number", "ieee754_hex")
    }
    return .value(.string(text))
  default: return question.noFunction
  }
}

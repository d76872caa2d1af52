import Diagnostics
import JSON
import Manifests
import YAML

/// `yaml`: the documents as JSON.
///
/// What is not read is refused by name and place, so an error is right there.
func yamlAnswer(_ question: Question) throws(Problem) -> Answer {
  let documents = try parseDocuments(question.bytes(base64: "input_b64"), file: "input.yaml")
  return .value(.array(documents.map(\.json)))
}

/// `yaml-hostile`: accepted or refused.
func hostileYAMLAnswer(_ question: Question) throws(Problem) -> Answer {
  let bytes = try hostileText(question)
  if try question.fields.optionalFlag("single") == true {
    _ = try parseDocument(bytes, file: "input.yaml")
  } else {
    _ = try parseDocuments(bytes, file: "input.yaml")
  }
  return .accepted
}

/// Literally, or as parts that are repeated: `[[text, count], …]`.
private func hostileText(_ question: Question) throws(Problem) -> [UInt8] {
  guard question.fields.value("parts") != nil else { return try question.bytes(base64: "input_b64") }
  var bytes: [UInt8] = []
  for part in try question.fields.array("parts") {
    guard let text = part.array?.first?.string, let count = part.array?.last?.integer else {
      throw question.fields.expected("a list of texts with their counts", "parts")
    }
    let piece = Array(text.utf8)
    for _ in 0..<max(0, count) { bytes += piece }
  }
  return bytes
}

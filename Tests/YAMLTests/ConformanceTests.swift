import Diagnostics
import Foundation
import JSON
import OperatingSystem
import TestSupport
import Testing
import YAML

/// The public cases, read in place beside the repository.
private let areThere = sharedMaterial("conformance/yaml/cases.jsonl") != nil

private let why: Comment = "../shared/conformance is not there: the public YAML cases are not run"

private func cases(_ set: String) throws -> [JSON] {
  let file = try #require(sharedMaterial("conformance/\(set)/cases.jsonl"))
  return try readBytes(of: file).split(separator: 0x0A).map { try JSON(parsing: $0, file: file) }
}

private func input(_ row: JSON) throws -> [UInt8] {
  if let text = row["input_b64"]?.string { return Array(try #require(Data(base64Encoded: text))) }
  var bytes: [UInt8] = []
  for part in try #require(row["parts"]?.array) {
    let text = Array(try #require(part.array?.first?.string).utf8)
    for _ in 0..<(try #require(part.array?.last?.integer)) { bytes += text }
  }
  return bytes
}

/// The value as JSON, as the published cases have it.
func json(_ node: Node) -> JSON {
  switch node.value {
  case .null: .null
  case .bool(let value): .bool(value)
  case .integer(let value): .integer(value)
  case .number(let value): .number(value)
  case .string(let text): .string(text)
  case .sequence(let elements): .array(elements.map(json))
  case .mapping(let pairs): .object(pairs.map { (name: $0.key.value, value: json($0.value)) })
  }
}

@Suite("The public YAML cases", .enabled(if: areThere, why))
struct ConformanceTests {
  @Test("are refused with a place where YAML 1.2 refuses them")
  func reject() throws {
    for row in try cases("yaml") where row["tier"]?.string == "reject" {
      let name = row["id"]?.string ?? ""
      let problem = #expect(throws: Problem.self, "\(name)") {
        _ = try parseDocuments(try input(row), file: name)
      }
      #expect(problem?.location != nil, "\(name)")
      #expect(problem?.code.exitStatus == .invalidData)
    }
  }

  /// What libyaml does not read, and tags, keys that are not scalars, text after `...` without `---`.
  private static let refused = [
    "config": ["5MUD", "5T43", "8XYN", "DBG4", "DK3J", "VJP3/01"],
    "full": [
      "6BFJ", "6CK3", "7Z25", "C4HZ", "CC74", "EHF6", "FRK4", "LX3P", "M2N8/00", "M2N8/01", "M5DY", "M7A3",
      "NKF9",
      "W4TN", "WZ62",
    ],
  ]

  @Test("have the published value, or are refused by name", arguments: ["config", "full"])
  func accept(tier: String) throws {
    var refused: [String] = []
    for row in try cases("yaml") where row["tier"]?.string == tier {
      let name = row["id"]?.string ?? ""
      let bytes = try input(row)
      let documents: [Node]
      do throws(Problem) { documents = try parseDocuments(bytes, file: name) } catch {
        #expect(error.location != nil, "\(name)")
        refused.append(name)
        continue
      }
      #expect(documents.count == row["documents"]?.integer, "\(name)")
      if let expected = row["json_documents"]?.array {
        #expect(.array(documents.map(json)) == .array(expected), "\(name)")
      }
    }
    #expect(refused == Self.refused[tier])
  }

  @Test("end within a second when they are hostile")
  func hostile() throws {
    for row in try cases("yaml-hostile") {
      let name = row["id"]?.string ?? ""
      let bytes = try input(row)
      let start = processorSeconds()
      var outcome: Problem?
      do throws(Problem) {
        if row["single"]?.bool == true {
          _ = try parseDocument(bytes, file: name)
        } else {
          _ = try parseDocuments(bytes, file: name)
        }
      } catch { outcome = error }
      #expect(processorSeconds() - start < 1, "\(name)")
      if row["expect"]?.string == "error" { #expect(outcome != nil, "\(name)") }
      if let outcome { #expect(outcome.location != nil, "\(name)") }
    }
  }
}

/// What this thread has used of a processor: unlike the clock on the wall the same on a busy machine.
private func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

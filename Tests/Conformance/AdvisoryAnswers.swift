import Advisories
import Diagnostics
import JSON
import OperatingSystem

/// `cvss`: base, temporal and environmental score of CVSS 3.0 and 3.1.
func cvssAnswer(_ question: Question) throws(Problem) -> Answer {
  let vector = try question.fields.text("vector")
  // CVSS 2 has no prefix. What is a vector of no version at all is refused as one of CVSS 3.
  guard !["CVSS:4", "AV:"].contains(where: { vector.hasPrefix($0) }) else {
    return .unsupported("only CVSS 3.0 and 3.1 are scored")
  }
  let cvss = try CVSS3(vector)
  let scores = [cvss.baseScore, cvss.temporalScore, cvss.environmentalScore]
  return .value(.array(scores.map { .number(Double($0.tenths) / 10) }))
}

/// `osv-match`: whether versions are affected by a record, or which packages by which records of a database.
func advisoryAnswer(_ question: Question) throws(Problem) -> Answer {
  switch try question.operation() {
  case "affected": return try affected(question)
  case "affected-list": return try affectedVersions(question)
  case "match-db": return try matches(question)
  default: return question.noFunction
  }
}

private func affected(_ question: Question) throws(Problem) -> Answer {
  let asked = try question.fields.object("package")
  let record = try AdvisoryRecord(json: question.fields.value("advisory") ?? .null)
  let match = record.match(try package(asked), version: try asked.optionalText("version") ?? "")
  if !match.isAffected, let reason = match.notEvaluated.first { return .unsupported(reason) }
  return .value(.bool(match.isAffected))
}

private func affectedVersions(_ question: Question) throws(Problem) -> Answer {
  let asked = try package(question.fields.object("package"))
  let record = try AdvisoryRecord(json: question.fields.value("advisory") ?? .null)
  var affected: [String] = []
  for version in try question.fields.texts("versions") {
    let match = record.match(asked, version: version)
    if match.isAffected {
      affected.append(version)
    } else if let reason = match.notEvaluated.first {
      return .unsupported(reason)
    }
  }
  return .value(.strings(affected))
}

/// The advisories of a file with one record a line.
func advisories(in file: String) throws(Problem) -> AdvisorySource {
  var records: [AdvisoryRecord] = []
  for line in try readBytes(of: file, limit: 1 << 30).split(separator: UInt8(ascii: "\n")) {
    records.append(try AdvisoryRecord(json: try JSON(parsing: line, file: file, duplicateNames: .lastCounts)))
  }
  let header = AdvisorySnapshot.Header(source: "conformance", licence: "", date: nil)
  return try AdvisorySource(snapshots: [AdvisorySnapshot(header, records: records)])
}

private func matches(_ question: Question) throws(Problem) -> Answer {
  let source = try advisories(in: question.path("db"))
  var found: [JSON] = []
  for asked in try question.fields.objects("packages") {
    let (name, version, package) = (try asked.text("name"), try asked.text("version"), try package(asked))
    for record in try source.records(package) where record.match(package, version: version).isAffected {
      found.append(.strings([name, version, record.id]))
    }
  }
  return .value(.array(found))
}

/// Distributions name the source package in their advisories.
private func package(_ asked: JSONFields) throws(Problem) -> AdvisoryPackage {
  let name = asked.value("source") == nil ? "name" : "source"
  return AdvisoryPackage(ecosystem: try asked.text("ecosystem"), name: try asked.text(name))
}

import Cryptography
public import Diagnostics
import JSON
import OperatingSystem
public import Policies
import YAML

/// A document of kind `Exception`: a waiver for a limited time.
public struct ExceptionManifest: Sendable {
  /// As the room `Policies` knows it.
  public let exception: ExceptionDocument

  /// Reads an exception document.
  public init?(_ document: consuming Document, into problems: inout [Problem]) {
    let before = problems.count
    guard document.expect(.exception, into: &problems) else { return nil }
    var metadata = document.metadata
    let name = checkedName(metadata.text("name", into: &problems), into: &problems)
    let requester = metadata.text("requester", into: &problems)?.value
    let created = metadata.requiredTime("created", into: &problems)
    metadata.finish(into: &problems)
    var spec = document.spec
    let covers = spec.required("covers")
    let reason = spec.text("reason", into: &problems)
    if reason?.value.isEmpty == true {
      problems.append(Problem(.wrongValue, "'reason' is empty", at: reason?.location))
    }
    let expires = spec.requiredTime("expires", into: &problems)
    let controls = spec.required("controls")
    let voidWhen = spec.optional("voidWhen")
    if let covers { Self.check(covers: covers, into: &problems) }
    if let controls { Self.check(controls: controls, into: &problems) }
    if let voidWhen { Self.check(voidWhen: voidWhen, into: &problems) }
    spec.finish(into: &problems)
    guard problems.count == before, let name, let requester, let created, let expires else { return nil }
    let json: JSON = .compact([
      "name": .string(name), "requester": .string(requester), "created": .string(created.text),
      "covers": covers?.json, "reason": reason.map { .string($0.value) }, "expires": .string(expires.text),
      "controls": controls?.json, "voidWhen": voidWhen?.json,
    ])
    do { exception = try ExceptionDocument(json: json) } catch {
      problems.append(Problem(error.code, error.message, at: document.location, hint: error.hint))
      return nil
    }
  }

  /// Each of the four lists must be there and hold something: an exception that covers everything is none.
  private static func check(covers: Node, into problems: inout [Problem]) {
    guard var fields = Fields(covers, into: &problems) else { return }
    for name in ["vulnerabilities", "components", "subjects"] {
      let texts = fields.requiredValue(name, Located<[String]>.self, into: &problems)
      texts.map { refuseEmpty(name, $0.value.count, at: $0.location, into: &problems) }
    }
    if let rings = fields.requiredValue("rings", Located<[Located<Int>]>.self, into: &problems) {
      refuseEmpty("rings", rings.value.count, at: rings.location, into: &problems)
      for ring in rings.value where ring.value < 0 {
        problems.append(Problem(.wrongValue, "'\(ring.value)' is not a ring", at: ring.location))
      }
    }
    fields.finish(into: &problems)
  }

  private static func check(controls: Node, into problems: inout [Problem]) {
    guard case .sequence(let nodes) = controls.value else {
      problems.append(Problem(.wrongType, "'controls' is not a list", at: controls.location))
      return
    }
    refuseEmpty("controls", nodes.count, at: controls.location, into: &problems)
    for node in nodes {
      guard var fields = Fields(node, into: &problems) else { continue }
      _ = fields.text("text", into: &problems)
      if let node = fields.optional("evidence"), var evidence = Fields(node, into: &problems) {
        _ = evidence.text("path", into: &problems)
        if let digest = evidence.text("sha256", into: &problems), Digest(hex: digest.value) == nil {
          problems.append(
            Problem(
              .wrongValue, "'\(digest.value)' is not a digest", at: digest.location,
              hint: "write 64 hexadecimal digits"))
        }
        evidence.finish(into: &problems)
      }
      fields.finish(into: &problems)
    }
  }

  private static func check(voidWhen: Node, into problems: inout [Problem]) {
    guard var fields = Fields(voidWhen, into: &problems) else { return }
    fields.checkDecimal("cvssAbove", into: &problems)
    fields.checkDecimal("epssAbove", into: &problems)
    _ = fields.value("knownExploited", Bool.self, into: &problems)
    fields.finish(into: &problems)
  }

  private static func refuseEmpty(
    _ name: String, _ count: Int, at location: SourceLocation, into problems: inout [Problem]
  ) {
    if count == 0 { problems.append(Problem(.wrongValue, "'\(name)' is empty", at: location)) }
  }
}

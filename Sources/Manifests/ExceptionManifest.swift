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
    let reason = spec.text("reason", into: &problems)?.value
    let expires = spec.requiredTime("expires", into: &problems)
    let controls = spec.required("controls")
    let voidWhen = spec.optional("voidWhen")
    spec.finish(into: &problems)
    guard problems.count == before, let name, let requester, let created, let expires else { return nil }
    let json: JSON = .compact([
      "name": .string(name), "requester": .string(requester), "created": .string(created.text),
      "covers": covers?.json, "reason": reason.map { .string($0) }, "expires": .string(expires.text),
      "controls": controls?.json, "voidWhen": voidWhen?.json,
    ])
    do { exception = try ExceptionDocument(json: json) } catch {
      problems.append(
        Problem(error.code, error.message, at: covers?.location ?? document.location, hint: error.hint))
      return nil
    }
  }
}

import Diagnostics
import Execution
import Foundation
import Manifests
import OperatingSystem
import Pipelines
import Stages
import Store
import TestSupport
import Testing

/// A folder with documents, and a store in which pipelines of the standard kinds are run.
final class Workshop: Sendable {
  let scratch = Scratch()
  let store: ContentStore
  let cancellation = Cancellation()
  private let network: [String: String]

  init(network: [String: String] = [:]) throws {
    let memory = Scratch(inMemory: true)
    store = try ContentStore(folder: memory("store"))
    for folder in [scratch, memory] { Keep.alive(folder) }
    self.network = network
  }

  /// A pipeline of these stages for a package that a manifest describes, or what is wrong with it.
  func planned(_ stages: String, spec: String = "{pipeline: p.yaml}") throws -> (
    plan: Plan?, problems: [Problem]
  ) {
    let file = scratch("p.yaml")
    var problems: [Problem] = []
    guard
      let document = Document.only(.pipeline, in: Array(pipeline(stages).utf8), file: file, into: &problems)
    else { return (nil, problems) }
    let pipeline = try #require(PipelineDocument(document, file: file, into: &problems), "\(problems)")
    let package = """
      apiVersion: stellwerk/v1
      kind: Package
      metadata:
        name: demo
        version: "1.0"
        revision: 1
        summary: a demonstration of packaging
        description: It shows that a package can be made, and does nothing else of use.
        homepage: https://example.org/demo
        license: MIT
        maintainer: Release Team <release@example.org>
        architecture: all
      spec: \(spec)
      """
    let manifest = try #require(
      Document.only(.package, in: Array(package.utf8), file: scratch("package.yaml"), into: &problems)
        .flatMap { PackageManifest($0, file: scratch("package.yaml"), into: &problems) }, "\(problems)")
    let plan = Plan(pipeline, for: manifest, catalogue: .standard, into: &problems)
    return (plan, problems)
  }

  /// The outcomes by name; effects too, where `publishes`.
  func run(
    _ stages: String, spec: String = "{pipeline: p.yaml}", publishes: Bool = false,
    now: Int64 = 1_795_305_600,
    environment: [String: String] = [:]
  ) async throws -> [String: StageOutcome] {
    let (planned, problems) = try planned(stages, spec: spec)
    var plan = try #require(planned, "\(problems)")
    var missing: [Problem] = []
    let secrets = Secrets(
      plan.stages.flatMap(\.secrets), environment: environment, into: &missing)
    try #require(missing.isEmpty, "\(missing)")
    let settings = RunSettings(
      store: store, jobs: 2, now: Timestamp(seconds: now), sourceDate: Timestamp(seconds: 1_795_219_200),
      cancellation: cancellation, tool: ("stellwerk", "0.1"), networkEnvironment: network, secrets: secrets,
      backoff: { _ in .zero })
    let runner = Runner(settings)
    var outcomes = try await runner.run(growing: &plan)
    if publishes { outcomes = try await runner.publish(plan, after: outcomes) }
    return Dictionary(uniqueKeysWithValues: zip(plan.stages.map(\.name), outcomes))
  }

  /// The problem with which a stage ended.
  func failure(of name: String, _ stages: String) async throws -> Problem {
    let outcome = try #require(try await run(stages)[name])
    guard case .failed(let problem) = outcome.status else { throw Unexpected(said: "\(outcome.status)") }
    return problem
  }

  struct Unexpected: Error { let said: String }

  @discardableResult
  func write(_ name: String, _ text: String, mode: UInt32 = 0o644) throws -> String {
    try createFolder(parent(of: scratch(name)))
    try writeAtomically(Array(text.utf8), to: scratch(name), mode: mode)
    return scratch(name)
  }

  /// The standard output of a program that must end with 0.
  @discardableResult
  func tool(_ path: String, _ arguments: String...) throws -> String {
    let environment = [
      "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": scratch.path, "LC_ALL": "C.UTF-8", "TZ": "UTC",
    ]
    let outcome = try Program(
      path, arguments, environment: environment, folder: scratch.path, timeout: .seconds(300)
    ).run()
    try #require(outcome.status == 0, "\(path) \(arguments): \(outcome.said)")
    return String(decoding: outcome.output, as: UTF8.self)
  }
}

extension [String: StageOutcome] {
  /// The path of `STAGE.PORT`.
  func path(_ name: String) throws -> String { try artifact(name).path }

  func artifact(_ name: String) throws -> Artifact {
    let parts = name.split(separator: ".").map(String.init)
    let outcome = try #require(self[parts[0]])
    return try #require(outcome.outputs[parts[1]], "\(outcome.status)")
  }
}

/// Programs that tests hold results against.
enum Tools {
  static func has(_ paths: String...) -> Bool {
    paths.allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
  }
}

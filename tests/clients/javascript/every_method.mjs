// Every method of the JavaScript client for trained models, and the life of an inference endpoint.
//
//     node every_method.mjs URL USER PASSWORD FIXTURES
//
// Prints which methods were called and which the client has.

import { strict as assert } from 'node:assert'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from '@elastic/elasticsearch'

const [url, username, password, fixtures] = process.argv.slice(2)
const client = new Client({ node: url, auth: { username, password }, maxRetries: 0, requestTimeout: 60000 })
const called = new Set()
const ml = new Proxy(client.ml, {
  get: (target, name) => (...args) => {
    called.add(name)
    return target[name](...args)
  }
})

async function status (promise) {
  return await promise.then(() => 200, error => error.statusCode)
}

async function upload (id) {
  const { vocabulary, ...config } = JSON.parse(readFileSync(join(fixtures, 'tiny.json'), 'utf8'))
  const definition = readFileSync(join(fixtures, 'tiny.pt'))
  await ml.putTrainedModel({ model_id: id, tags: ['from-javascript'], ...config })
  const half = Math.floor(definition.length / 2)
  for (const [part, chunk] of [definition.subarray(0, half), definition.subarray(half)].entries()) {
    await ml.putTrainedModelDefinitionPart({
      model_id: id,
      part,
      definition: chunk.toString('base64'),
      total_definition_length: definition.length,
      total_parts: 2
    })
  }
  await ml.putTrainedModelVocabulary({ model_id: id, vocabulary })
}

async function deploy (id) {
  const started = await ml.startTrainedModelDeployment({ model_id: id, wait_for: 'fully_allocated', cache_size: '1mb' })
  assert.equal(started.assignment.assignment_state, 'started')
  await ml.putTrainedModelAlias({ model_id: id, model_alias: `${id}-alias` })
  const docs = [{ text_field: 'hello world' }, { text_field: 'hello world' }]
  const answer = await ml.inferTrainedModel({ model_id: `${id}-alias`, docs, timeout: '20s' })
  const [first, second] = answer.inference_results.map(result => result.predicted_value)
  assert.deepEqual(first, second)
  assert.equal(first.length, 4)
  const updated = await ml.updateTrainedModelDeployment({ model_id: id, number_of_allocations: 2 })
  assert.equal(updated.assignment.task_parameters.number_of_allocations, 2)
  assert.deepEqual(await ml.clearTrainedModelDeploymentCache({ model_id: id }), { cleared: true })
  const stats = await ml.getTrainedModelsStats({ model_id: id })
  assert.equal(stats.trained_model_stats[0].deployment_stats.inference_count, 2)
}

async function remove (id) {
  assert.equal(await status(ml.deleteTrainedModel({ model_id: id })), 409)
  assert.deepEqual(await ml.stopTrainedModelDeployment({ model_id: id, force: true, allow_no_match: false }), { stopped: true })
  assert.equal(await status(ml.inferTrainedModel({ model_id: id, docs: [{ text_field: 'x' }] })), 409)
  await ml.deleteTrainedModelAlias({ model_id: id, model_alias: `${id}-alias` })
  // The client writes the comma of a list as %2C.
  const found = await ml.getTrainedModels({ model_id: [id, 'no-such-*'], tags: ['from-javascript'] })
  assert.equal(found.count, 1)
  await ml.deleteTrainedModel({ model_id: id })
  assert.equal(await status(ml.getTrainedModels({ model_id: id })), 404)
}

async function endpoint (id) {
  await upload(`${id}-model`)
  const settings = { model_id: `${id}-model`, num_allocations: 1, num_threads: 1 }
  const config = { service: 'elasticsearch', service_settings: settings }
  await client.inference.put({ task_type: 'text_embedding', inference_id: id, inference_config: config })
  const answer = await client.inference.textEmbedding({ inference_id: id, input: ['hello', 'world'] })
  assert.equal(answer.text_embedding.length, 2)
  assert.equal((await client.inference.get({ inference_id: id })).endpoints[0].inference_id, id)
  assert.equal((await client.inference.delete({ inference_id: id })).acknowledged, true)
  await ml.deleteTrainedModel({ model_id: `${id}-model` })
}

await upload('javascript')
await deploy('javascript')
await remove('javascript')
await endpoint('javascript-endpoint')
const offered = Object.getOwnPropertyNames(Object.getPrototypeOf(client.ml)).filter(name => name.includes('TrainedModel'))
console.log(JSON.stringify({ called: [...called].sort(), offered: offered.sort() }))
await client.close()

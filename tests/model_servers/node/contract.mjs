// Checks the model servers with OpenAI's official npm client: `node contract.mjs PACKAGE` with the
// URLs in LLM, STT and TTS, the key in KEY, and a WAV file's path in SOUND. Prints one JSON object
// per check, and exits with 1 if one fails.
import assert from 'node:assert/strict'
import { createReadStream } from 'node:fs'
import { pathToFileURL } from 'node:url'

const { default: OpenAI, toFile } = await import(pathToFileURL(process.argv[2]).href)
const { LLM, STT, TTS, KEY, SOUND } = process.env
const client = (baseURL, apiKey = KEY) => new OpenAI({ baseURL, apiKey, maxRetries: 0, timeout: 60_000 })
const llm = client(LLM)
const stt = client(STT)
const tts = client(TTS)

const chatBody = (content = '수도는?') => ({ model: 'default', messages: [{ role: 'user', content }] })
const tool = { type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }
const transcriptionBody = () => ({ file: createReadStream(SOUND), model: 'whisper-1' })
const speechBody = { model: 'tts-1', voice: 'nova', input: '안녕하세요.' }

const all = async (stream) => {
  const items = []
  for await (const item of stream) items.push(item)
  return items
}
const refusedWith = (kind, code, param) => (error) => {
  assert.ok(error instanceof kind, `${error.constructor.name}: ${error.message}`)
  assert.equal(error.code, code)
  assert.equal(error.param, param)
  assert.match(error.message, /[가-힣].* · .*[a-z]/)
  return true
}

const checks = {
  async 'a chat'() {
    const answer = await llm.chat.completions.create(chatBody())
    assert.equal(answer.choices[0].message.content, '서울입니다.')
  },
  async 'a streamed chat'() {
    const chunks = await all(
      await llm.chat.completions.create({ ...chatBody(), stream: true, stream_options: { include_usage: true } }),
    )
    assert.equal(chunks.map((c) => c.choices[0]?.delta.content ?? '').join(''), '서울입니다.')
    assert.equal(chunks.at(-1).usage.total_tokens, 8)
  },
  async 'a required tool call'() {
    const asked = { ...chatBody(), tools: [tool], tool_choice: 'required' }
    const whole = await llm.chat.completions.create(asked)
    assert.deepEqual(JSON.parse(whole.choices[0].message.tool_calls[0].function.arguments), { city: '서울' })
    const streamed = await llm.chat.completions.stream(asked).finalChatCompletion()
    assert.deepEqual(streamed.choices[0].message.tool_calls[0].function.name, 'weather')
  },
  async 'log probabilities'() {
    const answer = await llm.chat.completions.create({ ...chatBody(), logprobs: true, top_logprobs: 1 })
    assert.equal(answer.choices[0].logprobs.content.length, 3)
  },
  async 'a refused parameter'() {
    const asked = { ...chatBody(), n: 2 }
    await assert.rejects(
      llm.chat.completions.create(asked),
      refusedWith(OpenAI.BadRequestError, 'unsupported_value', 'n'),
    )
  },
  async 'an unknown parameter'() {
    await assert.rejects(
      llm.chat.completions.create({ ...chatBody(), colour: 'blue' }),
      refusedWith(OpenAI.BadRequestError, 'unknown_parameter', 'colour'),
    )
  },
  async 'an unknown model, on each server'() {
    const refused = refusedWith(OpenAI.NotFoundError, 'model_not_found', 'model')
    const model = 'gpt-9'
    await assert.rejects(llm.chat.completions.create({ ...chatBody(), model }), refused)
    await assert.rejects(stt.audio.transcriptions.create({ ...transcriptionBody(), model }), refused)
    await assert.rejects(tts.audio.speech.create({ ...speechBody, model }), refused)
    await assert.rejects(tts.models.retrieve(model), refused)
  },
  async 'a wrong key'() {
    await assert.rejects(
      client(LLM, 'wrong').models.list(),
      refusedWith(OpenAI.AuthenticationError, 'not_allowed', null),
    )
  },
  async 'an overloaded server'() {
    await assert.rejects(
      llm.chat.completions.create(chatBody('429')),
      refusedWith(OpenAI.RateLimitError, 'overloaded', null),
    )
  },
  async 'a failing model'() {
    await assert.rejects(
      llm.chat.completions.create(chatBody('500')),
      refusedWith(OpenAI.InternalServerError, 'provider_unavailable', null),
    )
  },
  async 'a truncated stream'() {
    const stream = await llm.chat.completions.create({ ...chatBody('truncate'), stream: true })
    await assert.rejects(all(stream), (error) => error instanceof OpenAI.APIError)
  },
  async 'models'() {
    for (const server of [llm, stt, tts]) {
      const [model] = await all(server.models.list())
      assert.equal((await server.models.retrieve(model.id)).id, model.id)
    }
  },
  async 'a transcript'() {
    const transcription = await stt.audio.transcriptions.create({ ...transcriptionBody(), prompt: '쿠버네티스' })
    assert.equal(transcription.text, '안녕하세요. 쿠버네티스')
  },
  async 'a streamed transcript'() {
    const events = await all(await stt.audio.transcriptions.create({ ...transcriptionBody(), stream: true }))
    assert.equal(events.at(-1).type, 'transcript.text.done')
    assert.equal(
      events.slice(0, -1).map((event) => event.delta).join(''),
      events.at(-1).text,
    )
  },
  async 'subtitles and words'() {
    const subtitles = await stt.audio.transcriptions.create({ ...transcriptionBody(), response_format: 'vtt' })
    assert.ok(subtitles.startsWith('WEBVTT'))
    const words = await stt.audio.transcriptions.create({
      ...transcriptionBody(),
      response_format: 'verbose_json',
      timestamp_granularities: ['word'],
    })
    assert.equal(words.words.length, 2)
  },
  async 'unsupported transcription parameters'() {
    const refused = (param) => refusedWith(OpenAI.BadRequestError, 'unsupported_value', param)
    const create = (fields) => stt.audio.transcriptions.create({ ...transcriptionBody(), ...fields })
    await assert.rejects(create({ include: ['logprobs'] }), refused('include'))
    await assert.rejects(create({ response_format: 'diarized_json' }), refused('response_format'))
    await assert.rejects(create({ chunking_strategy: { type: 'server_vad' } }), refused('chunking_strategy'))
  },
  async 'an invalid recording'() {
    await assert.rejects(
      stt.audio.transcriptions.create({ file: await toFile(Buffer.from('no sound'), 'a.wav'), model: 'whisper-1' }),
      refusedWith(OpenAI.BadRequestError, 'audio_not_recognised', null),
    )
  },
  async 'speech in every format'() {
    const magicBytes = { mp3: /^(ID3|\xff)/, opus: /^OggS/, aac: /^\xff\xf1/, flac: /^fLaC/, wav: /^RIFF/, pcm: /^/ }
    for (const [response_format, magic] of Object.entries(magicBytes)) {
      const response = await tts.audio.speech.create({ ...speechBody, response_format })
      const content = Buffer.from(await response.arrayBuffer())
      assert.match(content.subarray(0, 4).toString('latin1'), magic, response_format)
      assert.ok(content.length > 4000, `${response_format}: ${content.length}`)
    }
  },
}

let failed = 0
for (const [name, check] of Object.entries(checks)) {
  try {
    await check()
    console.log(JSON.stringify({ name }))
  } catch (error) {
    failed += 1
    console.log(JSON.stringify({ name, error: String(error.message ?? error) }))
  }
}
process.exit(failed ? 1 : 0)

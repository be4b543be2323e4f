// The model servers under OpenAI's official npm client: `node contract.mjs PACKAGE` with the
// addresses in LLM, STT and TTS, the key in KEY, and a WAV file's path in SOUND. Prints one JSON
// object for each check, and exits with 1 when one fails.
import assert from 'node:assert/strict'
import { createReadStream } from 'node:fs'
import { pathToFileURL } from 'node:url'

const { default: OpenAI, toFile } = await import(pathToFileURL(process.argv[2]).href)
const { LLM, STT, TTS, KEY, SOUND } = process.env
const client = (baseURL, apiKey = KEY) => new OpenAI({ baseURL, apiKey, maxRetries: 0, timeout: 60_000 })
const llm = client(LLM)
const stt = client(STT)
const tts = client(TTS)

const asking = (content = '수도는?') => ({ model: 'default', messages: [{ role: 'user', content }] })
const tool = { type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }
const hearing = () => ({ file: createReadStream(SOUND), model: 'whisper-1' })
const saying = { model: 'tts-1', voice: 'nova', input: '안녕하세요.' }

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
    const answer = await llm.chat.completions.create(asking())
    assert.equal(answer.choices[0].message.content, '서울입니다.')
  },
  async 'a streamed chat'() {
    const chunks = await all(
      await llm.chat.completions.create({ ...asking(), stream: true, stream_options: { include_usage: true } }),
    )
    assert.equal(chunks.map((c) => c.choices[0]?.delta.content ?? '').join(''), '서울입니다.')
    assert.equal(chunks.at(-1).usage.total_tokens, 8)
  },
  async 'a tool that must be called'() {
    const asked = { ...asking(), tools: [tool], tool_choice: 'required' }
    const whole = await llm.chat.completions.create(asked)
    assert.deepEqual(JSON.parse(whole.choices[0].message.tool_calls[0].function.arguments), { city: '서울' })
    const streamed = await llm.chat.completions.stream(asked).finalChatCompletion()
    assert.deepEqual(streamed.choices[0].message.tool_calls[0].function.name, 'weather')
  },
  async 'logarithms'() {
    const answer = await llm.chat.completions.create({ ...asking(), logprobs: true, top_logprobs: 1 })
    assert.equal(answer.choices[0].logprobs.content.length, 3)
  },
  async 'a refused parameter'() {
    const asked = { ...asking(), n: 2 }
    await assert.rejects(
      llm.chat.completions.create(asked),
      refusedWith(OpenAI.BadRequestError, 'unsupported_value', 'n'),
    )
  },
  async 'an unknown parameter'() {
    await assert.rejects(
      llm.chat.completions.create({ ...asking(), colour: 'blue' }),
      refusedWith(OpenAI.BadRequestError, 'unknown_parameter', 'colour'),
    )
  },
  async 'an unknown model, on each server'() {
    const refused = refusedWith(OpenAI.NotFoundError, 'model_not_found', 'model')
    const model = 'gpt-9'
    await assert.rejects(llm.chat.completions.create({ ...asking(), model }), refused)
    await assert.rejects(stt.audio.transcriptions.create({ ...hearing(), model }), refused)
    await assert.rejects(tts.audio.speech.create({ ...saying, model }), refused)
    await assert.rejects(tts.models.retrieve(model), refused)
  },
  async 'a wrong key'() {
    await assert.rejects(
      client(LLM, 'wrong').models.list(),
      refusedWith(OpenAI.AuthenticationError, 'not_allowed', null),
    )
  },
  async 'a full server'() {
    await assert.rejects(
      llm.chat.completions.create(asking('429')),
      refusedWith(OpenAI.RateLimitError, 'overloaded', null),
    )
  },
  async 'a broken model'() {
    await assert.rejects(
      llm.chat.completions.create(asking('500')),
      refusedWith(OpenAI.InternalServerError, 'provider_unavailable', null),
    )
  },
  async 'a stream that breaks off'() {
    const stream = await llm.chat.completions.create({ ...asking('truncate'), stream: true })
    await assert.rejects(all(stream), (error) => error instanceof OpenAI.APIError)
  },
  async 'models'() {
    for (const server of [llm, stt, tts]) {
      const [model] = await all(server.models.list())
      assert.equal((await server.models.retrieve(model.id)).id, model.id)
    }
  },
  async 'a transcript'() {
    const heard = await stt.audio.transcriptions.create({ ...hearing(), prompt: '쿠버네티스' })
    assert.equal(heard.text, '안녕하세요. 쿠버네티스')
  },
  async 'a streamed transcript'() {
    const events = await all(await stt.audio.transcriptions.create({ ...hearing(), stream: true }))
    assert.equal(events.at(-1).type, 'transcript.text.done')
    assert.equal(
      events.slice(0, -1).map((event) => event.delta).join(''),
      events.at(-1).text,
    )
  },
  async 'subtitles and words'() {
    const subtitles = await stt.audio.transcriptions.create({ ...hearing(), response_format: 'vtt' })
    assert.ok(subtitles.startsWith('WEBVTT'))
    const words = await stt.audio.transcriptions.create({
      ...hearing(),
      response_format: 'verbose_json',
      timestamp_granularities: ['word'],
    })
    assert.equal(words.words.length, 2)
  },
  async 'what a transcript does not have'() {
    const refused = (param) => refusedWith(OpenAI.BadRequestError, 'unsupported_value', param)
    const create = (given) => stt.audio.transcriptions.create({ ...hearing(), ...given })
    await assert.rejects(create({ include: ['logprobs'] }), refused('include'))
    await assert.rejects(create({ response_format: 'diarized_json' }), refused('response_format'))
    await assert.rejects(create({ chunking_strategy: { type: 'server_vad' } }), refused('chunking_strategy'))
  },
  async 'no recording'() {
    await assert.rejects(
      stt.audio.transcriptions.create({ file: await toFile(Buffer.from('no sound'), 'a.wav'), model: 'whisper-1' }),
      refusedWith(OpenAI.BadRequestError, 'audio_not_recognised', null),
    )
  },
  async 'speech in every format'() {
    const beginnings = { mp3: /^(ID3|\xff)/, opus: /^OggS/, aac: /^\xff\xf1/, flac: /^fLaC/, wav: /^RIFF/, pcm: /^/ }
    for (const [response_format, beginning] of Object.entries(beginnings)) {
      const response = await tts.audio.speech.create({ ...saying, response_format })
      const content = Buffer.from(await response.arrayBuffer())
      assert.match(content.subarray(0, 4).toString('latin1'), beginning, response_format)
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

import { createEventRecorder } from '../client/events/create-event-recorder.ts';
import { InformerFactory } from '../client/informer/informer-factory.ts';
import { Scheduler } from '../scheduler/scheduler.ts';
import type { Component, ComponentParts } from './component.ts';
import { schedulerIdentity } from './component-identity.ts';

/** Resolves once Pods are being bound. */
export async function startScheduler({ connectAs, clock, random, logger }: ComponentParts): Promise<Component> {
  const client = connectAs(schedulerIdentity);
  const informers = new InformerFactory({ client, clock, random, logger });
  const events = createEventRecorder({ client, component: 'default-scheduler', clock, random, logger });
  const scheduler = new Scheduler({ client, informers, events, clock, random, logger });
  informers.start();
  await informers.synced();
  scheduler.start();
  return {
    async stop() {
      await scheduler.stop();
      await informers.stop();
      await events.stop();
    },
  };
}
